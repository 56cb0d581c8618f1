package dev.tanqiao.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle unpin}. */
@Command(
        name = "unpin",
        mixinStandardHelpOptions = true,
        description = "Lets a bundle that was pinned be replaced again.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle unpin canteen --reason \"term is over\" --as li")
final class BundleUnpinCommand extends DeployedCommand {

    @Parameters(paramLabel = "BUNDLE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String bundle;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Signed signed;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        shown.show(
                out,
                hub.change(HubApi.Role.DEPLOY, "DELETE", address(bundle, "/pin"), signed.asked()),
                (to, deployed) -> to.printf("Bundle %s is not pinned any more.%n", bundle));
        return ExitCode.OK;
    }
}
