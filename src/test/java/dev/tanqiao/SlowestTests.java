package dev.tanqiao;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** Prints at the end of {@code ./mvnw verify} which test classes took the time, so that whoever makes them slower sees it. */
public final class SlowestTests {

    private static final int SHOWN = 20;

    private SlowestTests() {}

    /** What one report tells of its class. */
    record Ran(String name, double seconds, int tests, int failed, int skipped) {}

    /**
     * Reads the reports of Surefire and Failsafe.
     *
     * @param arguments the folder of the build
     */
    public static void main(String... arguments) {
        List<Ran> all = new ArrayList<>();
        for (String reports : List.of("surefire-reports", "failsafe-reports")) {
            all.addAll(read(Path.of(arguments[0], reports)));
        }
        print(all).forEach(System.out::println);
    }

    static List<String> print(List<Ran> all) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("The %d slowest of %d test classes:".formatted(Math.min(SHOWN, all.size()), all.size()));
        all.stream()
                .sorted(Comparator.comparingDouble(Ran::seconds).reversed())
                .limit(SHOWN)
                .forEach(ran -> lines.add("%8.1f s  %4d tests  %s".formatted(ran.seconds(), ran.tests(), ran.name())));
        lines.add("%8.1f s  %4d tests, %d failed, %d skipped"
                .formatted(
                        all.stream().mapToDouble(Ran::seconds).sum(),
                        all.stream().mapToInt(Ran::tests).sum(),
                        all.stream().mapToInt(Ran::failed).sum(),
                        all.stream().mapToInt(Ran::skipped).sum()));
        return lines;
    }

    private static List<Ran> read(Path reports) {
        if (!Files.isDirectory(reports)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(reports)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .map(SlowestTests::ran)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Ran ran(Path report) {
        try {
            Element suite = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
            return new Ran(
                    suite.getAttribute("name"),
                    Double.parseDouble(suite.getAttribute("time").replace(",", "")),
                    number(suite, "tests"),
                    number(suite, "failures") + number(suite, "errors"),
                    number(suite, "skipped"));
        } catch (Exception unreadable) {
            throw new IllegalStateException(report + " cannot be read.", unreadable);
        }
    }

    private static int number(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }
}
