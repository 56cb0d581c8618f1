package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao breaks}: where two sides do not agree (差异), who looks after it, and how it ended. */
@Command(
        name = "breaks",
        mixinStandardHelpOptions = true,
        description = {
            "Lists, assigns and closes breaks: items on which two sides disagree.",
            "Most close automatically when the missing side arrives; the others are closed by a person."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao breaks list --overdue",
            "  tanqiao breaks assign 7 9 --to li --reason \"asks the provider\"",
            "  tanqiao breaks close 7 --reason \"booked by hand at the city\" --as li",
            "  tanqiao breaks close --type CHANGED_AFTER_SETTLEMENT --day 2026-03-02 --reason \"seen\" --dry-run"
        })
final class Breaks implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    /** Which of them. */
    static final class Narrowed {
        @Option(names = "--type", paramLabel = "TYPE", description = "Of this type, like NOT_BILLED.")
        private @Nullable String type;

        @Option(names = "--day", paramLabel = "D", description = "Opened on this day (Asia/Shanghai), like 2026-03-02.")
        private @Nullable LocalDate day;

        @Option(names = "--older-than", paramLabel = "DURATION", description = "Opened at least this long ago: 2h, 3d.")
        private @Nullable String olderThan;

        @Option(names = "--overdue", description = "Open for longer than tanqiao.reconciliation.break-age.")
        private boolean overdue;

        @Option(names = "--owner", paramLabel = "NAME", description = "Assigned to this person.")
        private @Nullable String owner;

        Map<String, Object> asked() {
            return Bulk.given(
                    "type", type,
                    "day", day == null ? null : day.toString(),
                    "olderThan", olderThan,
                    "overdue", overdue ? true : null,
                    "owner", owner);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list, assign or close.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists open breaks, oldest first; overdue ones are marked with !.")
    int list(
            @Mixin HubApi hub,
            @Mixin Narrowed narrowed,
            @Option(names = "--closed", description = "List closed breaks instead, latest first.") boolean closed,
            @Mixin Listed listed)
            throws IOException, InterruptedException {
        Map<String, Object> asked = narrowed.asked();
        asked.put("state", closed ? "closed" : "open");
        return listed.list(spec.commandLine(), hub, "/api/breaks", asked, (out, found) -> print(out, found, closed));
    }

    private static void print(PrintWriter out, JsonNode found, boolean closed) {
        JsonNode breaks = found.path("breaks");
        if (closed) {
            printClosed(out, breaks);
        } else {
            printOpen(out, breaks);
        }
        String what = closed ? "closed" : "open";
        out.println(Listed.count(
                found, breaks, "No %s break matches.".formatted(what), what, Listed.are(found) + " " + what + "."));
    }

    @Command(
            name = "assign",
            mixinStandardHelpOptions = true,
            description = "Assigns breaks to a person, with a reason.")
    int assign(
            @Mixin HubApi hub,
            @Mixin Narrowed narrowed,
            @Option(names = "--to", required = true, paramLabel = "NAME", description = "The person.") String to,
            @Mixin Bulk bulk)
            throws IOException, InterruptedException {
        return tend(hub, "assign", narrowed, bulk, Map.of("owner", to));
    }

    @Command(
            name = "close",
            mixinStandardHelpOptions = true,
            description = "Closes breaks by hand; one reopens only when its item changes.")
    int close(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk) throws IOException, InterruptedException {
        return tend(hub, "close", narrowed, bulk, Map.of());
    }

    private int tend(HubApi hub, String tending, Narrowed narrowed, Bulk bulk, Map<String, Object> more)
            throws IOException, InterruptedException {
        return bulk.decide(
                spec.commandLine(),
                hub,
                "/api/breaks/" + tending,
                narrowed.asked(),
                "--type, --day, --older-than, --overdue or --owner",
                more,
                Breaks::printTended);
    }

    private static void printTended(PrintWriter out, JsonNode tended) {
        String done = tended.path("tending").asText().equals("assign") ? "assigned" : "closed";
        if (tended.path("dryRun").asBoolean()) {
            printOpen(out, tended.path("done"));
        }
        Bulk.printOutcome(
                out,
                tended,
                tended.path("done"),
                "%s would be " + done + ", %s would stay.",
                "%s " + done + ", %s stayed.");
    }

    private static void printOpen(PrintWriter out, JsonNode breaks) {
        if (breaks.isEmpty()) {
            return;
        }
        var table = new Table("BREAK", "", "AGE", "TYPE", "ABOUT", "OWNER", "DETAIL");
        breaks.forEach(each -> table.add(
                each.path("id").asText(),
                each.path("overdue").asBoolean() ? "!" : "",
                Age.of(Duration.parse(each.path("age").asText())),
                each.path("type").asText(),
                each.path("subject").asText(),
                each.path("owner").asText(""),
                each.path("detail").asText()
                        + (each.hasNonNull("note") ? " (" + each.path("note").asText() + ")" : "")));
        table.print(out);
    }

    private static void printClosed(PrintWriter out, JsonNode breaks) {
        if (breaks.isEmpty()) {
            return;
        }
        var table = new Table("BREAK", "CLOSED", "BY", "TYPE", "ABOUT", "WHY");
        breaks.forEach(each -> table.add(
                each.path("id").asText(),
                each.path("closedAt").asText(),
                each.path("closedBy").asText(),
                each.path("type").asText(),
                each.path("subject").asText(),
                each.path("closeReason").asText("")));
        table.print(out);
    }
}
