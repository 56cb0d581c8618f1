package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.Finding;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        description = "Looks bundles through, and shows what they may use. Needs no hub and no database.",
        footerHeading = "%nExamples:%n",
        footer = {"  tanqiao bundle lint bikes", "  tanqiao bundle components"})
final class BundleCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: lint, components.");
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
}
