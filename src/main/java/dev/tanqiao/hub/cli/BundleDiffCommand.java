package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.diff.BundleDiff;
import dev.tanqiao.hub.bundle.diff.Difference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what differs between two versions of a bundle: properties, grants, rules, subscriptions, routes, files.",
            "Comments, the order of keys, and which file a route lies in are no difference."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no difference", "1:differences, which are printed"},
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle diff my-bundle-1.0.0.zip my-bundle    what this version changes")
final class BundleDiffCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FORMER", description = "Folder or zip file of the former version.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path former;

    @Parameters(index = "1", paramLabel = "LATER", description = "Folder or zip file of the later one.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path later;

    @Override
    public Integer call() throws IOException {
        List<Difference> differences = BundleDiff.between(
                BundleFiles.of(BundleCommand.existing(spec, former)),
                BundleFiles.of(BundleCommand.existing(spec, later)));
        PrintWriter out = spec.commandLine().getOut();
        differences.forEach(out::println);
        out.println(differences.isEmpty() ? "No difference." : "%s differences.".formatted(differences.size()));
        out.flush();
        return differences.isEmpty() ? ExitCode.OK : ExitCode.DISAGREES;
    }
}
