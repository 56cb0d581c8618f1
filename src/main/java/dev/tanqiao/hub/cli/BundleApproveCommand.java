package dev.tanqiao.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle approve}. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Lets a deployment begin that somebody else has asked for.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle approve 12 --reason \"read the rules\" --as wang")
final class BundleApproveCommand extends DeployedCommand {

    @Parameters(paramLabel = "ID", description = "Of the deployment; 'bundle status' lists those that wait.")
    private long id;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Signed signed;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        return outcome(
                hub.changeInTime(
                        HubApi.Role.DEPLOY, "POST", "/api/deployments/%s/approve".formatted(id), signed.asked()),
                shown,
                out);
    }
}
