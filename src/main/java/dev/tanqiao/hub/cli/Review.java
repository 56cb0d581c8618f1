package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao review}: what waits for a person, and what the person decides (人工处理). */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = {
            "Lists and decides settlements that need a person: rejected, unresolved or held.",
            "Each decision records who, when and why. A refused decision says which ones are possible."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao review list --status REJECTED --older-than 2d",
            "  tanqiao review show 17",
            "  tanqiao review resend 17 --reason \"points were topped up\" --as li",
            "  tanqiao review cancel --rule canteen --with-reason cap --reason \"wrong factor\" --as li --dry-run"
        })
final class Review implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    /** Which of those that wait. */
    static final class Narrowed {
        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "HELD, REJECTED or NEEDS_REVIEW; several with commas.")
        private @Nullable String status;

        @Option(names = "--rule", paramLabel = "ID", description = "Decided by this rule.")
        private @Nullable String rule;

        @Option(names = "--provider", paramLabel = "CID", description = "For this equity provider.")
        private @Nullable String provider;

        @Option(names = "--account", paramLabel = "JACCOUNT", description = "Of this person.")
        private @Nullable String account;

        @Option(
                names = "--older-than",
                paramLabel = "DURATION",
                description = "In their state for at least this long: 2h, 3d.")
        private @Nullable String olderThan;

        @Option(names = "--with-reason", paramLabel = "TEXT", description = "Reason contains this text.")
        private @Nullable String withReason;

        Map<String, Object> asked() {
            return Bulk.given(
                    "status", status,
                    "rule", rule,
                    "provider", provider,
                    "account", account,
                    "olderThan", olderThan,
                    "reason", withReason);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing subcommand: list, show, resend, accept, cancel or release.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists settlements that need a decision, oldest first.")
    int list(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Listed listed)
            throws IOException, InterruptedException {
        return listed.list(spec.commandLine(), hub, "/api/review", narrowed.asked(), Review::printWaiting);
    }

    private static void printWaiting(PrintWriter out, JsonNode waiting) {
        JsonNode settlements = waiting.path("settlements");
        if (!settlements.isEmpty()) {
            var table = new Table("SETTLEMENT", "STATUS", "SINCE", "RULE", "ACCOUNT", "A", "B", "POSSIBLE", "REASON");
            settlements.forEach(one -> table.add(
                    one.path("settlementId").asText(),
                    one.path("status").asText(),
                    one.path("since").asText(),
                    one.path("rule").asText(),
                    one.path("account").asText(),
                    one.path("pointsA").asText(),
                    one.path("pointsB").asText(),
                    words(one.path("possible")),
                    one.path("reason").asText("")));
            table.print(out);
        }
        out.println(Listed.count(
                waiting, settlements, "No settlement that needs a decision matches.", "shown", "%s in all."));
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows one settlement with its evidence and the possible decisions.")
    int show(
            @Mixin HubApi hub,
            @Parameters(paramLabel = "SETTLEMENT", description = "The settlement's number.") long id,
            @Mixin Shown shown)
            throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/review/" + id), Review::printOne);
        return ExitCode.OK;
    }

    private static void printOne(PrintWriter out, JsonNode one) {
        long id = one.path("settlementId").asLong();
        out.printf(
                "Settlement %s is %s since %s%s%n",
                id,
                one.path("status").asText(),
                one.path("since").asText(),
                one.hasNonNull("reason") ? ": " + one.path("reason").asText() : "");
        out.printf(
                "  %s of A %s, B %s from %s (cid %s) to %s, by rule %s%n",
                one.path("kind").asText(),
                one.path("pointsA").asText(),
                one.path("pointsB").asText(),
                one.path("account").asText(),
                one.path("cid").asText(),
                one.path("provider").asText(),
                one.path("rule").asText());
        out.printf(
                "  %s order %s at %s, there %s%n",
                one.path("source").asText(),
                one.path("orderNo").asText("without number"),
                one.path("merchant").asText(),
                one.path("campusStatus").asText());
        out.printf(
                "  %s attempts, accepted: %s; %s bill lines%n",
                one.path("attempts").asInt(),
                one.path("acceptedAttempts").isEmpty() ? "none" : words(one.path("acceptedAttempts")),
                one.path("billLines").asInt());
        if (one.hasNonNull("deadlineAt")) {
            out.printf("  becomes a break at %s%n", one.path("deadlineAt").asText());
        }
        out.printf(
                "Possible: %s. Full history: tanqiao trace settlement/%s%n",
                one.path("possible").isEmpty() ? "nothing" : words(one.path("possible")), id);
    }

    @Command(
            name = "resend",
            mixinStandardHelpOptions = true,
            description = "Resends a rejected or unresolved settlement under the same transactionId.")
    int resend(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk) throws IOException, InterruptedException {
        return decide(hub, "resend", narrowed, bulk);
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description = "Marks it as booked by the city: it becomes SETTLED and is matched with the bills.")
    int accept(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk) throws IOException, InterruptedException {
        return decide(hub, "accept", narrowed, bulk);
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Cancels it for good: it is never sent again, and counts as not booked.")
    int cancel(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk) throws IOException, InterruptedException {
        return decide(hub, "cancel", narrowed, bulk);
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Releases what a cap holds; no cap holds it again.")
    int release(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk)
            throws IOException, InterruptedException {
        return decide(hub, "release", narrowed, bulk);
    }

    private int decide(HubApi hub, String decision, Narrowed narrowed, Bulk bulk)
            throws IOException, InterruptedException {
        return bulk.decide(
                spec.commandLine(),
                hub,
                "/api/review/" + decision,
                narrowed.asked(),
                "--status, --rule, --provider, --account, --older-than or --with-reason",
                Map.of(),
                Review::printDecided);
    }

    private static void printDecided(PrintWriter out, JsonNode decided) {
        JsonNode moved = decided.path("moved");
        if (!moved.isEmpty()) {
            var table = new Table("SETTLEMENT", "FROM", "TO", "RULE", "ACCOUNT", "A", "B", "");
            moved.forEach(one -> table.add(
                    one.path("settlementId").asText(),
                    one.path("from").asText(),
                    one.path("to").asText(),
                    one.path("rule").asText(),
                    one.path("account").asText(),
                    one.path("pointsA").asText(),
                    one.path("pointsB").asText(),
                    one.path("reversed").asBoolean() ? "refunded: its reversal follows" : ""));
            table.print(out);
        }
        Bulk.printOutcome(out, decided, moved, "%s would move, %s would stay.", "%s moved, %s stayed.");
    }

    private static String words(JsonNode list) {
        var words = new java.util.StringJoiner(", ");
        list.forEach(word -> words.add(word.asText()));
        return words.toString();
    }
}
