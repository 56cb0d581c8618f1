package dev.tanqiao.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Takes a bundle back to an earlier version, on all replicas.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle rollback canteen --reason \"twice the points\" --as li")
final class BundleRollbackCommand extends DeployedCommand {

    @Parameters(paramLabel = "BUNDLE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String bundle;

    @Option(names = "--to", paramLabel = "VERSION", description = "To this one; without it: to what ran before.")
    private @Nullable String version;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Signed signed;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        if (version != null) {
            asked.put("version", version);
        }
        return outcome(hub.changeInTime(HubApi.Role.DEPLOY, "POST", address(bundle, "/rollback"), asked), shown, out);
    }
}
