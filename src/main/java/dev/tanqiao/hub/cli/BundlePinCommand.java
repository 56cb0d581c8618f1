package dev.tanqiao.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle pin}. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = "Keeps a bundle from being replaced, rolled back or removed.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle pin canteen --reason \"end of term\" --as li")
final class BundlePinCommand extends DeployedCommand {

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
                hub.change(HubApi.Role.DEPLOY, "PUT", address(bundle, "/pin"), signed.asked()),
                (to, deployed) -> to.printf("Bundle %s is pinned.%n", bundle));
        return ExitCode.OK;
    }
}
