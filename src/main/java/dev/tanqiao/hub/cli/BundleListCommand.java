package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code tanqiao bundle list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the bundles that run, and where they come from.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle list --hub http://127.0.0.1:8080")
final class BundleListCommand extends DeployedCommand {

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        JsonNode bundles = hub.get(HubApi.Role.VIEW, "/api/bundles");
        JsonNode deployed = hub.get(HubApi.Role.VIEW, "/api/bundles/deployed");
        shown.show(out, bundles, (to, all) -> print(to, all, deployed));
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode bundles, JsonNode deployed) {
        var table = new Table("BUNDLE", "VERSION", "ORDER", "FROM", "ON TRIAL UNTIL", "PINNED BY");
        bundles.forEach(bundle -> {
            JsonNode row = row(deployed, bundle.path("name").asText());
            table.add(
                    bundle.path("name").asText(),
                    bundle.path("version").asText(),
                    bundle.path("order").asText(),
                    row.isMissingNode()
                            ? "settings"
                            : "revision %s%s"
                                    .formatted(
                                            row.path("since").asText(),
                                            row.path("drainingBy").isTextual() ? ", being removed" : ""),
                    row.at("/trial/until").asText(""),
                    row.path("pinnedBy").asText(""));
        });
        table.print(out);
    }

    /** Of a bundle among those that were deployed; missing: the settings name it. */
    static JsonNode row(JsonNode deployed, String bundle) {
        for (JsonNode row : deployed) {
            if (row.path("bundle").asText().equals(bundle)) {
                return row;
            }
        }
        return MissingNode.getInstance();
    }
}
