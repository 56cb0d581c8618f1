package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.report.JUnitXml;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.Finding;
import dev.tanqiao.hub.bundle.bench.BundleTests;
import dev.tanqiao.hub.bundle.bench.Coverage;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle}: what who writes bundles needs, without a hub. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = "Tests bundles, looks them through, and shows what they may use. Needs no hub and no database.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle test bikes --report target/bundles",
            "  tanqiao bundle lint bikes",
            "  tanqiao bundle components"
        })
final class BundleCommand implements Runnable {

    private static final long NANOS_OF_A_MILLI = 1_000_000L;

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: test, lint, components.");
    }

    @Command(
            name = "lint",
            mixinStandardHelpOptions = true,
            description = "Finds what a hub would refuse, and more: each with its code, file and line.")
    int lint(
            @Parameters(arity = "1..*", paramLabel = "BUNDLE", description = "Folder or zip file of a bundle.")
                    List<Path> bundles,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "text or json (default: ${DEFAULT-VALUE}).")
                    Format format)
            throws IOException {
        List<Finding> all = new ArrayList<>();
        for (Path bundle : bundles) {
            all.addAll(BundleWorkbench.lint(bundle));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        } else {
            all.forEach(finding -> out.println(finding.shown()));
            long errors = all.stream().filter(Finding::isError).count();
            out.printf(
                    "%s: %s errors, %s warnings%n",
                    bundles.size() == 1 ? bundles.get(0) : bundles.size() + " bundles", errors, all.size() - errors);
        }
        return all.stream().anyMatch(Finding::isError) ? ExitCode.DISAGREES : ExitCode.OK;
    }

    /** How findings are printed; as typed. */
    @SuppressWarnings("checkstyle:all")
    enum Format {
        text,
        json
    }

    @Command(
            name = "components",
            mixinStandardHelpOptions = true,
            description = "Lists the Camel components that routes of bundles may use, each with its options.")
    int components() {
        PrintWriter out = spec.commandLine().getOut();
        ListedComponent.byScheme().values().stream().distinct().forEach(component -> {
            out.printf("%s%n  %s%n", String.join(", ", component.schemes()), component.description());
            if (!component.options().isEmpty()) {
                out.printf("  options: %s%n", String.join(", ", component.options()));
            }
        });
        return ExitCode.OK;
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Plays the tests of bundles (test/*.test.yaml) and prints which steps none reached.")
    int test(
            @Parameters(paramLabel = "BUNDLES", description = "Folders or zip files.", arity = "1..*")
                    List<Path> bundles,
            @Option(names = "--report", paramLabel = "DIR", description = "Folder for a JUnit XML file of each bundle.")
                    @Nullable
                    Path report)
            throws IOException {
        // What routes and Camel log is no result of a test.
        LoggingSystem.get(BundleCommand.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        boolean passed = true;
        for (Path path : bundles) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), "There is no folder or zip file %s.".formatted(path));
            }
            long began = System.nanoTime();
            BundleTests.Report played = BundleTests.play(BundleFiles.of(path));
            print(played, (System.nanoTime() - began) / NANOS_OF_A_MILLI);
            if (report != null) {
                write(played, report);
            }
            passed &= played.failed() == 0;
        }
        return passed ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private void print(BundleTests.Report played, long millis) {
        PrintWriter out = spec.commandLine().getOut();
        for (BundleTests.Result result : played.results()) {
            out.printf("%s  %s%n", result.findings().isEmpty() ? "passed" : "FAILED", result.name());
            result.findings().forEach(finding -> out.println("        " + finding));
        }
        for (Coverage.OfRoute route : played.coverage().routes()) {
            out.printf("route   %s: %s of %s steps reached%n", route.route(), route.reached(), route.all());
            route.missed()
                    .forEach(step ->
                            out.printf("        not reached: %s:%s: %s%n", step.file(), step.line(), step.id()));
        }
        out.printf(
                "%s: %s tests, %s failed, %s %% of the steps reached, %s ms%n",
                played.bundle().name(),
                played.results().size(),
                played.failed(),
                played.coverage().percent(),
                millis);
        out.flush();
    }

    private static void write(BundleTests.Report played, Path folder) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        properties.put("coverage.percent", String.valueOf(played.coverage().percent()));
        for (Coverage.OfRoute route : played.coverage().routes()) {
            properties.put("coverage.route." + route.route(), "%s of %s".formatted(route.reached(), route.all()));
            route.missed()
                    .forEach(step ->
                            properties.put("coverage.missed.%s:%s".formatted(step.file(), step.line()), step.id()));
        }
        Files.createDirectories(folder);
        new JUnitXml(
                        "bundle " + played.bundle().name(),
                        properties,
                        played.results().stream()
                                .map(one ->
                                        new JUnitXml.Case(one.file(), one.name(), one.took(), problem(one.findings())))
                                .toList())
                .write(folder.resolve(played.bundle().name() + ".xml"));
    }

    private static JUnitXml.@Nullable Problem problem(List<String> findings) {
        return findings.isEmpty()
                ? null
                : new JUnitXml.Problem(false, findings.get(0), String.join(System.lineSeparator(), findings));
    }
}
