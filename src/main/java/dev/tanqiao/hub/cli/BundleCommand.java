package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.lint.Lint;
import dev.tanqiao.hub.bundle.lint.LintReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.io.ClassPathResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle}: the work bench of those who write route bundles. It needs no hub and no database. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = "Checks route bundles, and shows what they may use.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; lint found no error",
            "1:lint found errors: they are printed",
            "2:wrong usage: an unknown option or value, or no such file",
            "3:could not be done: the message says what and where"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle lint my-bundle                     errors and warnings by file, line and column",
            "  tanqiao bundle lint my-bundle --format sarif      likewise, for code scanning",
            "  tanqiao bundle components                         the components that bundles may use"
        })
final class BundleCommand implements Runnable {

    private static final String ROUTES = "classpath:routes";

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: lint or components.");
    }

    @Command(
            name = "lint",
            mixinStandardHelpOptions = true,
            description =
                    "Reports what is wrong with bundles, by file, line and column; docs/lint-codes.md explains the codes.")
    int lint(
            @Parameters(paramLabel = "DIR|ZIP", description = "Folders or zip files of bundles.", arity = "1..*")
                    List<Path> bundles,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text, json or sarif (default: ${DEFAULT-VALUE}).")
                    LintReport.Format format)
            throws IOException {
        var lint = new Lint(hubVersion(), Vocabulary.of(ROUTES));
        var report = new LintReport();
        for (Path bundle : bundles) {
            if (!Files.exists(bundle)) {
                throw new ParameterException(spec.commandLine(), "There is no file or folder %s.".formatted(bundle));
            }
            report.add(bundle.toString(), silently(() -> lint.lint(bundle)));
        }
        PrintWriter out = spec.commandLine().getOut();
        report.print(out, format);
        out.flush();
        return report.hasErrors() ? ExitCode.DISAGREES : ExitCode.OK;
    }

    @Command(
            name = "components",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the components that routes of bundles may use, with the options of their addresses.",
                "Besides there is tanqiao:, which the kamelets of docs/kamelets.md wrap."
            })
    int components() throws IOException {
        List<String> allowed = List.of(setting("tanqiao.bundles.components").split("\\s*,\\s*"));
        PrintWriter out = spec.commandLine().getOut();
        for (ListedComponent component :
                new LinkedHashSet<>(ListedComponent.byScheme().values())) {
            out.printf(
                    "%s%s%n    %s%n",
                    String.join(", ", component.schemes()),
                    allowed.contains(component.name()) ? "" : " (off: tanqiao.bundles.components)",
                    component.description());
            if (!component.options().isEmpty()) {
                out.printf("    options: %s%n", String.join(", ", new TreeSet<>(component.options())));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    /** Camel's log would stand among the findings that tools read. */
    private static <T> T silently(Callable<T> act) throws IOException {
        LoggingSystem logging = LoggingSystem.get(BundleCommand.class.getClassLoader());
        LogLevel before =
                logging.getLoggerConfiguration(LoggingSystem.ROOT_LOGGER_NAME).getEffectiveLevel();
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        try {
            return act.call();
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        } finally {
            logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, before);
        }
    }

    private static String hubVersion() throws IOException {
        return setting("tanqiao.version");
    }

    /** As shipped. */
    private static String setting(String name) throws IOException {
        return String.valueOf(new YamlPropertySourceLoader()
                .load("shipped", new ClassPathResource("application.yaml"))
                .get(0)
                .getProperty(name));
    }
}
