package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.shadow.MaterialLines;
import dev.tanqiao.hub.bundle.shadow.Outcomes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle replay}: half of {@link BundleCheckCommand}, in the jar of the other hub. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Writes as JSON lines what bundles would do on this version of the hub with material of GET /api/bundles/replay.",
            "'bundle check' runs it in the jar that it checks, and compares."
        },
        footerHeading = "%nExamples:%n",
        footer = "  tanqiao bundle replay my-bundle --material happened.jsonl")
final class BundleReplayCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "BUNDLES", description = "Folders or zip files; the shipped bundle is there besides.")
    private List<String> bundles = List.of();

    @Option(names = "--material", paramLabel = "FILE", required = true, description = "What happened.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path material;

    @Override
    public Integer call() throws IOException {
        var happened = new MaterialLines(BundleCommand.existing(spec, material));
        try (OutputStream out = new BufferedOutputStream(System.out)) {
            BundleWorkbench.silently(() -> {
                new Outcomes(bundles, happened).write(out);
                return true;
            });
        }
        return ExitCode.OK;
    }
}
