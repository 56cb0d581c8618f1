package dev.tanqiao.hub.cli;

import dev.tanqiao.hub.bundle.BundleZip;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the zip file of a version that was deployed, and its signature as FILE.sig beside it.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle export canteen --out canteen.zip")
final class BundleExportCommand extends DeployedCommand {

    @Parameters(paramLabel = "BUNDLE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String bundle;

    @Option(names = "--of", paramLabel = "VERSION", description = "Of this version; without it: of the one that runs.")
    private @Nullable String version;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path file;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        byte[] signature = hub.download(
                HubApi.Role.VIEW,
                address(bundle, version == null ? "/export" : "/export?version=" + encoded(version)),
                file);
        out.printf("%s: %s bytes%n", file, Files.size(file));
        Path beside = file.resolveSibling(file.getFileName() + BundleZip.SIGNATURE);
        if (signature == null) {
            Files.deleteIfExists(beside); // it may be of another version
            out.println("It was not signed.");
        } else {
            Files.write(beside, signature);
            out.printf("%s: its signature%n", beside);
        }
        return ExitCode.OK;
    }
}
