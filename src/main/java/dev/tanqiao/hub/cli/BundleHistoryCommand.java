package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tanqiao bundle history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Lists what was deployed, rolled back and removed, the newest first.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao bundle history canteen")
final class BundleHistoryCommand extends DeployedCommand {

    @Parameters(arity = "0..1", paramLabel = "BUNDLE", description = "Its name; without it: of all.")
    private @Nullable String bundle;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException {
        Map<String, Object> narrowed = new TreeMap<>(Map.of("limit", limit));
        if (bundle != null) {
            narrowed.put("bundle", bundle);
        }
        shown.show(out, hub.get(HubApi.Role.VIEW, "/api/bundles/history", narrowed), BundleHistoryCommand::print);
        return ExitCode.OK;
    }

    static void print(PrintWriter out, JsonNode history) {
        var table = new Table("REVISION", "AT", "ACTION", "BUNDLE", "VERSION", "BY", "APPROVED BY", "REASON");
        history.forEach(change -> table.add(
                change.path("revision").asText(),
                change.path("changedAt").asText(),
                change.path("action").asText(),
                change.path("bundle").asText(),
                change.path("version").asText(""),
                change.path("actor").asText(),
                change.path("approvedBy").asText(""),
                change.path("reason").asText()));
        table.print(out);
    }
}
