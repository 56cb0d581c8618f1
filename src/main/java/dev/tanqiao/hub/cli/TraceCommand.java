package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao trace}: everything that ever happened to an order, on one time line. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows everything that happened to an order on one time line.",
            "Observations, decisions, attempts and answers, lookups, bill lines, deliveries, and what people decided.",
            "Times are in Asia/Shanghai. Names are omitted; a cid shows its last four characters."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:found", "3:not found: the message lists the keys that were searched"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao trace 20260302065557105691      an orderNo of the campus",
            "  tanqiao trace bikes/rentals/R-117       a purchase by its source and id; R-117 alone: of any source",
            "  tanqiao trace bikes/returns/R-117       a post by its inbox and key, when no purchase has that name",
            "  tanqiao trace settlement/17             the hub's number; also transaction/9",
            "  tanqiao trace 310000200001 --limit 3    a cid: its three newest transactions"
        })
final class TraceCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ORDER|TRANSACTION|SETTLEMENT|CID|POST",
            description =
                    "An orderNo, a purchase's id or SOURCE/ID, a post's BUNDLE/ROUTE/KEY, a transactionId, a cid, settlement/NUMBER or transaction/NUMBER.")
    @SuppressWarnings("NullAway.Init")
    private String of;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "Show at most this many transactions, the newest, up to 100 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private final Shown shown = new Shown();

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private HubApi hub;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode trace = hub.change(HubApi.Role.VIEW, "POST", "/api/trace", Map.of("of", of, "limit", limit));
        shown.show(spec.commandLine().getOut(), trace, TraceCommand::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode trace) {
        out.printf("Found as %s.%n", trace.path("foundAs").asText());
        for (JsonNode subject : trace.path("subjects")) {
            out.printf(
                    "transaction/%s  %s, %s order %s, %s, %s yuan: %s%s%n",
                    subject.path("transactionId").asLong(),
                    subject.path("account").asText(),
                    subject.path("source").asText(),
                    subject.hasNonNull("orderNo") ? subject.path("orderNo").asText() : "without number",
                    subject.path("merchant").asText(),
                    subject.path("amount").asText(),
                    subject.path("status").asText(),
                    subject.hasNonNull("decision")
                            ? ", " + subject.path("decision").asText()
                            : ", not decided");
            for (JsonNode standing : subject.path("settlements")) {
                out.printf(
                        "  settlement/%s  %s %s of A %s, B %s to %s: %s%s%s%n",
                        standing.path("settlementId").asLong(),
                        standing.path("kind").asText(),
                        standing.path("cityTransactionId").asText(),
                        standing.path("pointsA").asText(),
                        standing.path("pointsB").asText(),
                        standing.path("provider").asText(),
                        standing.path("status").asText(),
                        standing.hasNonNull("reason")
                                ? " (" + standing.path("reason").asText() + ")"
                                : "",
                        standing.hasNonNull("dueAt") ? ", due " + time(standing.path("dueAt")) : "");
            }
        }
        if (trace.path("subjects").isEmpty()) {
            out.println("It has no settlement.");
        }
        out.println();
        var table = new Table("TIME", "WHAT", "ABOUT", "");
        trace.path("entries")
                .forEach(entry -> table.add(
                        time(entry.path("at")),
                        entry.path("kind").asText(),
                        entry.path("about").asText(),
                        entry.path("text").asText()));
        table.print(out);
        trace.path("elsewhere").forEach(part -> out.println("Archived: " + part.asText() + "."));
        long more = trace.path("more").asLong();
        if (more > 0) {
            out.printf("%s older transactions are not shown; show more with --limit.%n", more);
        }
    }

    private static String time(JsonNode instant) {
        return ShanghaiTime.of(Instant.parse(instant.asText()));
    }
}
