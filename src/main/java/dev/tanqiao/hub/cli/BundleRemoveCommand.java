package dev.tanqiao.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle remove}. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes a bundle that was deployed; what the settings name runs again.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle remove canteen --drain --reason closed --as li")
final class BundleRemoveCommand extends DeployedCommand {

    @Parameters(paramLabel = "BUNDLE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String bundle;

    @Option(names = "--drain", description = "Take nothing new, and remove it once nothing of it is open.")
    private boolean drain;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Signed signed;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("drain", drain);
        return outcome(hub.changeInTime(HubApi.Role.DEPLOY, "POST", address(bundle, "/remove"), asked), shown, out);
    }
}
