package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What a person decides about one, several, or all that fit. Add it to a command as a picocli mixin. */
final class Bulk {

    @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "Numbers; or select by options.")
    private List<Long> ids = List.of();

    @Mixin
    private final Signed signed = new Signed();

    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Mixin
    private final Shown shown = new Shown();

    private HubApi.Role role = HubApi.Role.REVIEW;

    /**
     * Asks the hub, shows what it answers, and says whether all was done. What fits is asked for page by page, each behind the
     * last number of the one before: so it ends, whatever stays.
     *
     * @param narrowed the options that narrow, as the API names them
     * @param options those options, as they are typed
     * @param more what else the request holds
     */
    int decide(
            CommandLine command,
            HubApi hub,
            String path,
            Map<String, Object> narrowed,
            String options,
            Map<String, Object> more,
            BiConsumer<PrintWriter, JsonNode> toPeople)
            throws IOException, InterruptedException {
        if (ids.isEmpty() == narrowed.isEmpty()) {
            throw new ParameterException(
                    command, "Give numbers, or select by %s; not both. Nothing was changed.".formatted(options));
        }
        Map<String, Object> asked = signed.asked();
        asked.putAll(more);
        asked.put(ids.isEmpty() ? "filter" : "ids", ids.isEmpty() ? narrowed : ids);
        asked.put("dryRun", dryRun);
        ObjectNode all = (ObjectNode) hub.change(role, "POST", path, asked);
        while (all.hasNonNull("next")) {
            asked.put("after", all.path("next").asLong());
            append(all, hub.change(role, "POST", path, asked));
        }
        shown.show(command.getOut(), all, toPeople);
        return all.path("refused").isEmpty() || dryRun ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Asks in this role, not as whoever reviews. */
    Bulk as(HubApi.Role other) {
        role = other;
        return this;
    }

    /** Changes nothing unless {@code apply}. */
    Bulk appliedOnlyIf(boolean apply) {
        dryRun |= !apply;
        return this;
    }

    /** What is given, by name. */
    static Map<String, Object> given(@Nullable Object... namesAndValues) {
        var given = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                given.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return given;
    }

    /**
     * Which stay as they are, and why; then how many of each.
     *
     * @param would how many would change, and how many not
     * @param did how many did, and how many not
     */
    static void printOutcome(PrintWriter out, JsonNode answer, JsonNode done, String would, String did) {
        JsonNode refused = answer.path("refused");
        refused.forEach(one -> out.println(one.path("why").asText()));
        String counts = answer.path("dryRun").asBoolean() ? would + " Nothing was changed." : did;
        out.println(counts.formatted(done.size(), refused.size()));
    }

    /** Lists grow; all else is as the last page says. */
    private static void append(ObjectNode all, JsonNode page) {
        page.fields().forEachRemaining(field -> {
            if (all.get(field.getKey()) instanceof ArrayNode list && field.getValue() instanceof ArrayNode more) {
                list.addAll(more);
            } else {
                all.set(field.getKey(), field.getValue());
            }
        });
    }
}
