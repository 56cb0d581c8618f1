package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** docs/upstream-coverage.md has a row for every operation and push of the contracts, and what it names is there. */
class UpstreamCoverageTest {

    private static final Path PAGE = Path.of("docs/upstream-coverage.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path KAMELETS = Path.of("routes/kamelets");
    private static final int COLUMNS = 6;
    private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

    @Test
    void everyOperationHasOneRowAndWhatItNamesIsThere() throws IOException {
        assertThat(findings(Files.readString(PAGE))).isEmpty();
    }

    @Test
    void whatIsMissingIsFound() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(findings(page.replaceFirst("(?m)^\\| `openCode`.*\n", "")))
                .containsExactly("openCode: no row", "siyuan-open-code-action: no row names this kamelet");
        assertThat(findings(page.replace("| `subscribe` |", "| `unsubscribe` |")))
                .containsExactly("subscribe: no row", "unsubscribe: no contract has it");
        assertThat(findings(page.replace("| `bill-late`, `asked-city-bills` |", "| |")))
                .containsExactly("getPointsBillInfo: an empty cell");
        assertThat(findings(page.replace("`bill-late`", "`bill-later`")))
                .containsExactly("getPointsBillInfo: no scenario bill-later");
        assertThat(findings(page.replace("#pointsComeByClass", "#pointsComeBack")))
                .containsExactly("getPointInfo: no test OperationsTest#pointsComeBack");
        assertThat(findings(page.replace("`carbon-bills-action`", "`carbon-point-info-action`")))
                .containsExactly(
                        "getPointsBillInfo: carbon-point-info-action calls getPointInfo",
                        "carbon-bills-action: no row names this kamelet");
        assertThat(findings(page.replace("| `carbon-bills-action` |", "| later |")))
                .containsExactly(
                        "getPointsBillInfo: 'later' names nothing and gives no reason (none: …)",
                        "carbon-bills-action: no row names this kamelet");
        assertThat(findings(page.replace("`routes/bridge/settle.camel.yaml`", "`routes/bridge/pay.camel.yaml`")))
                .containsExactly("orderSettel: no file routes/bridge/pay.camel.yaml");
    }

    private static List<String> findings(String page) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        page.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(
                                line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .forEach(cells -> rows.put(cells.get(0).replace("`", ""), cells));
        List<String> findings = new ArrayList<>();
        List<String> operations = operations();
        operations.stream().filter(each -> !rows.containsKey(each)).forEach(each -> findings.add(each + ": no row"));
        Map<String, String> kamelets = kamelets();
        rows.forEach((operation, cells) -> {
            if (!operations.contains(operation)) {
                findings.add(operation + ": no contract has it");
            } else if (cells.size() != COLUMNS || cells.contains("")) {
                findings.add(operation + ": an empty cell");
            } else {
                named(cells.get(2)).forEach(kamelet -> kamelet(operation, kamelet, kamelets, findings));
                named(cells.get(4))
                        .filter(test -> !hasTest(test))
                        .forEach(test -> findings.add("%s: no test %s".formatted(operation, test)));
                named(cells.get(5))
                        .filter(scenario -> !Files.exists(Path.of("simulator/scenarios", scenario + ".scenario.yaml")))
                        .forEach(scenario -> findings.add("%s: no scenario %s".formatted(operation, scenario)));
                named(cells.get(3))
                        .filter(file -> file.endsWith(".yaml") && !Files.exists(Path.of(file)))
                        .forEach(file -> findings.add("%s: no file %s".formatted(operation, file)));
                Stream.of(2, 4, 5)
                        .map(cells::get)
                        .filter(cell -> named(cell).findAny().isEmpty() && !cell.startsWith("none: "))
                        .forEach(cell -> findings.add(
                                "%s: '%s' names nothing and gives no reason (none: …)".formatted(operation, cell)));
            }
        });
        kamelets.keySet().stream()
                .filter(kamelet -> rows.values().stream().noneMatch(cells -> cells.contains("`" + kamelet + "`")))
                .forEach(kamelet -> findings.add(kamelet + ": no row names this kamelet"));
        return findings;
    }

    private static void kamelet(String operation, String kamelet, Map<String, String> kamelets, List<String> findings) {
        String called = kamelets.get(kamelet);
        if (called == null) {
            findings.add("%s: no kamelet %s calls an operation".formatted(operation, kamelet));
        } else if (!called.equals(operation)) {
            findings.add("%s: %s calls %s".formatted(operation, kamelet, called));
        }
    }

    private static Stream<String> named(String cell) {
        return cell.startsWith("none: ")
                ? Stream.empty()
                : NAMED.matcher(cell).results().map(found -> found.group(1));
    }

    private static List<String> operations() throws IOException {
        List<String> operations = new ArrayList<>();
        for (String upstream : List.of("campus", "carbon")) {
            Path contract = Path.of("contracts", upstream, "openapi.yaml");
            operations.addAll(
                    YamlDocument.read(contract.toString(), contract).tree().findValuesAsText("operationId"));
        }
        return operations;
    }

    /** The operation that each kamelet calls, of those that call one. */
    private static Map<String, String> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(KAMELETS)) {
            Map<String, String> kamelets = new TreeMap<>();
            for (Path file : files.toList()) {
                JsonNode kamelet = YamlDocument.read(file.toString(), file).tree();
                kamelet.path("spec")
                        .path("template")
                        .findValuesAsText("operation")
                        .forEach(operation ->
                                kamelets.put(kamelet.at("/metadata/name").asText(), operation));
            }
            return kamelets;
        }
    }

    private static boolean hasTest(String classAndMethod) {
        String[] parts = classAndMethod.split("#", 2);
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.getFileName().toString().equals(parts[0] + ".java"))
                    .map(UpstreamCoverageTest::testClass)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(method -> method.isAnnotationPresent(Test.class)
                            || method.isAnnotationPresent(ParameterizedTest.class))
                    .anyMatch(method -> method.getName().equals(parts[parts.length - 1]));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Class<?> testClass(Path file) {
        String name = TESTS.relativize(file).toString().replace(".java", "").replace('/', '.');
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException notCompiled) {
            throw new AssertionError(name, notCompiled);
        }
    }
}
