package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a bundle that runs: where it comes from, and its latest changes.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle show canteen")
final class BundleShowCommand extends DeployedCommand {

    private static final int LATEST = 5;

    @Parameters(paramLabel = "BUNDLE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private String bundle;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        JsonNode running = MissingNode.getInstance();
        for (JsonNode each : hub.get(HubApi.Role.VIEW, "/api/bundles")) {
            running = each.path("name").asText().equals(bundle) ? each : running;
        }
        if (running.isMissingNode()) {
            throw new IllegalStateException("No bundle %s runs; `tanqiao bundle list` lists them.".formatted(bundle));
        }
        JsonNode row = BundleListCommand.row(hub.get(HubApi.Role.VIEW, "/api/bundles/deployed"), bundle);
        JsonNode history = hub.get(HubApi.Role.VIEW, "/api/bundles/history", Map.of("bundle", bundle, "limit", LATEST));
        ObjectNode all = running.deepCopy();
        all.set("deployed", row.isMissingNode() ? NullNode.getInstance() : row);
        all.set("history", history);
        shown.show(out, all, (to, known) -> {
            to.printf("Bundle   %s %s%n", bundle, known.path("version").asText());
            to.printf("Hash     %s%n", known.path("hash").asText());
            to.printf(
                    "From     %s%n",
                    row.isMissingNode()
                            ? "settings"
                            : "revision " + row.path("since").asText());
            if (row.path("pinnedBy").isTextual()) {
                to.printf(
                        "Pinned   by %s: %s%n",
                        row.path("pinnedBy").asText(), row.path("pinReason").asText());
            }
            BundleHistoryCommand.print(to, history);
        });
        return ExitCode.OK;
    }
}
