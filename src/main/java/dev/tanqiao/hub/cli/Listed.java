package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A list of what fits. Add it to a command as a picocli mixin. */
final class Listed {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Show at most this many, up to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private final Shown shown = new Shown();

    /** Asks the hub for the first that fit, and shows them. */
    int list(
            CommandLine command,
            HubApi hub,
            String path,
            Map<String, Object> asked,
            BiConsumer<PrintWriter, JsonNode> toPeople)
            throws IOException, InterruptedException {
        asked.put("limit", limit);
        shown.show(command.getOut(), hub.get(HubApi.Role.VIEW, path, asked), toPeople);
        return ExitCode.OK;
    }

    /**
     * The last line: how many fit.
     *
     * @param some what is said of those that are shown, where there are more
     */
    static String count(JsonNode found, JsonNode listed, String none, String some, String all) {
        long total = found.path("total").asLong();
        if (total == 0) {
            return none;
        }
        return total > listed.size()
                ? "%s of %s %s; more with --limit.".formatted(listed.size(), total, some)
                : all.formatted(total);
    }

    /** {@code is} or {@code are}, behind the number. */
    static String are(JsonNode found) {
        return found.path("total").asLong() == 1 ? "%s is" : "%s are";
    }
}
