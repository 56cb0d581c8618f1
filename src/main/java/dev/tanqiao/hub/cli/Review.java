package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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
            "  tanqiao review accept 17 --reason \"the city confirms it\" --as li",
            "  tanqiao review release 17 --reason \"a wedding\" --as li",
            "  tanqiao review cancel --rule canteen --with-reason cap --reason \"wrong factor\" --as li --dry-run",
            "  tanqiao review decide-again --with-reason \"trial bikes@2.0.0\" --reason \"wrong factor\" --as li"
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
                spec.commandLine(), "Missing subcommand: list, show, resend, accept, cancel, release or decide-again.");
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
                ShanghaiTime.in(one.path("since").asText()),
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
            out.printf(
                    "  becomes a break at %s%n",
                    ShanghaiTime.in(one.path("deadlineAt").asText()));
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
            description =
                    "Releases what a cap holds, and no cap holds it again; or what a trial holds, and caps apply.")
    int release(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk)
            throws IOException, InterruptedException {
        return decide(hub, "release", narrowed, bulk);
    }

    @Command(
            name = "decide-again",
            mixinStandardHelpOptions = true,
            description = {
                "Decides purchases again, by the rules of today, that the trial of a bundle holds which was rolled back:",
                "with the same result or another one they go on, without a rule they are cancelled. Shows it; --apply does it."
            })
    int decideAgain(
            @Mixin HubApi hub,
            @Mixin Narrowed narrowed,
            @Mixin Bulk bulk,
            @Option(names = "--apply", description = "Do it. Without it nothing is changed.") boolean apply)
            throws IOException, InterruptedException {
        return decide(hub, "decide-again", narrowed, bulk.appliedOnlyIf(apply), Review::printDecidedAgain);
    }

    private int decide(HubApi hub, String decision, Narrowed narrowed, Bulk bulk)
            throws IOException, InterruptedException {
        return decide(hub, decision, narrowed, bulk, Review::printDecided);
    }

    private int decide(
            HubApi hub, String decision, Narrowed narrowed, Bulk bulk, BiConsumer<PrintWriter, JsonNode> toPeople)
            throws IOException, InterruptedException {
        return bulk.decide(
                spec.commandLine(),
                hub,
                "/api/review/" + decision,
                narrowed.asked(),
                "--status, --rule, --provider, --account, --older-than or --with-reason",
                Map.of(),
                toPeople);
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

    private static void printDecidedAgain(PrintWriter out, JsonNode decided) {
        JsonNode moved = decided.path("moved");
        if (!moved.isEmpty()) {
            var table = new Table("SETTLEMENT", "TO", "ACCOUNT", "RULE", "PROVIDER", "A", "B");
            Map<String, Sums> sums = new TreeMap<>();
            moved.forEach(one -> {
                JsonNode before = one.path("before");
                JsonNode now = one.path("now");
                table.add(
                        one.path("settlementId").asText(),
                        one.path("to").asText(),
                        one.path("account").asText(),
                        anew(before, now, "rule"),
                        anew(before, now, "provider"),
                        anew(before, now, "pointsA"),
                        anew(before, now, "pointsB"));
                sums.merge(before.path("provider").asText(), Sums.of(before, MISSING), Sums::plus);
                if (now.isObject()) {
                    sums.merge(now.path("provider").asText(), Sums.of(MISSING, now), Sums::plus);
                }
            });
            table.print(out);
            out.println();
            var perProvider = new Table("PROVIDER", "A BEFORE", "B BEFORE", "A NOW", "B NOW");
            sums.forEach((provider, sum) -> perProvider.add(
                    provider,
                    sum.beforeA().toPlainString(),
                    sum.beforeB().toPlainString(),
                    sum.nowA().toPlainString(),
                    sum.nowB().toPlainString()));
            perProvider.print(out);
        }
        Bulk.printOutcome(
                out,
                decided,
                moved,
                "%s would be decided again, %s would stay. Add --apply to do it.",
                "%s decided again, %s stayed.");
    }

    private static final JsonNode MISSING = MissingNode.getInstance();

    /** Points of one provider. */
    private record Sums(BigDecimal beforeA, BigDecimal beforeB, BigDecimal nowA, BigDecimal nowB) {

        static Sums of(JsonNode before, JsonNode now) {
            return new Sums(points(before, "A"), points(before, "B"), points(now, "A"), points(now, "B"));
        }

        private static BigDecimal points(JsonNode result, String category) {
            return new BigDecimal(result.path("points" + category).asText("0"));
        }

        Sums plus(Sums other) {
            return new Sums(
                    beforeA.add(other.beforeA), beforeB.add(other.beforeB), nowA.add(other.nowA), nowB.add(other.nowB));
        }
    }

    /** Both where they differ. */
    private static String anew(JsonNode before, JsonNode now, String field) {
        String was = before.path(field).asText();
        String is = now.path(field).asText("none");
        return was.equals(is) ? was : was + " → " + is;
    }

    private static String words(JsonNode list) {
        var words = new java.util.StringJoiner(", ");
        list.forEach(word -> words.add(word.asText()));
        return words.toString();
    }
}
