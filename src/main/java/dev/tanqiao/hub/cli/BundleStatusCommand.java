package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code tanqiao bundle status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows which bundles each replica of the hub runs, by revision, and what waits to be approved.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle status")
final class BundleStatusCommand extends DeployedCommand {

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        JsonNode replicas = hub.get(HubApi.Role.VIEW, "/api/replicas");
        JsonNode waiting = hub.get(HubApi.Role.VIEW, "/api/deployments");
        JsonNode differences = hub.get(HubApi.Role.VIEW, "/api/status").path("differences");
        shown.show(out, replicas, (to, all) -> {
            replicas(to, all);
            differences.forEach(
                    each -> to.println(each.asText() + " Give all hubs the same bundles in their settings."));
            waiting.forEach(each -> to.printf(
                    "Deployment %s waits to be approved: %s of bundle %s by %s (%s).%n",
                    each.path("id").asText(),
                    each.path("action").asText(),
                    each.path("bundle").asText(),
                    each.path("actor").asText(),
                    each.path("reason").asText()));
        });
        return ExitCode.OK;
    }
}
