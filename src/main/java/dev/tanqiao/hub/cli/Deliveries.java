package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
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

/** {@code tanqiao deliveries}: dead letters (死信), looked at and sent again (重推). */
@Command(
        name = "deliveries",
        mixinStandardHelpOptions = true,
        description = {
            "Lists, shows and resends dead letters: deliveries that were given up.",
            "A delivery is sent again with the same bytes under the same webhook-id, in a new series of attempts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao deliveries list --subscription billing",
            "  tanqiao deliveries show 812",
            "  tanqiao deliveries resend 812 815 --reason \"receiver is mended\" --as li",
            "  tanqiao deliveries resend --subscription billing --reason \"receiver is mended\" --dry-run"
        })
final class Deliveries implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    /** Which of them. */
    static final class Narrowed {
        @Option(names = "--subscription", paramLabel = "ID", description = "Of this subscription.")
        private @Nullable String subscription;

        Map<String, Object> asked() {
            return Bulk.given("subscription", subscription);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list, show or resend.");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead letters, newest first.")
    int list(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Listed listed)
            throws IOException, InterruptedException {
        return listed.list(spec.commandLine(), hub, "/api/deliveries", narrowed.asked(), Deliveries::printListed);
    }

    private static void printListed(PrintWriter out, JsonNode found) {
        JsonNode dead = found.path("deliveries");
        print(out, dead);
        out.println(Listed.count(found, dead, "No dead letter matches.", "shown", Listed.are(found) + " dead."));
    }

    private static void print(PrintWriter out, JsonNode dead) {
        if (dead.isEmpty()) {
            return;
        }
        var table = new Table("DELIVERY", "SUBSCRIPTION", "EVENTS", "ATTEMPTS", "DIED", "REASON");
        dead.forEach(each -> table.add(
                each.path("id").asText(),
                each.path("subscription").asText(),
                each.path("items").asText(),
                each.path("attempt").asText(),
                each.path("diedAt").asText(),
                each.path("reason").asText()));
        table.print(out);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one dead letter.")
    int show(
            @Mixin HubApi hub,
            @Parameters(paramLabel = "NUMBER", description = "Its number.") long id,
            @Mixin Shown shown)
            throws IOException, InterruptedException {
        shown.show(
                spec.commandLine().getOut(),
                hub.get(HubApi.Role.VIEW, "/api/deliveries/" + id),
                Deliveries::printShown);
        return ExitCode.OK;
    }

    private static void printShown(PrintWriter out, JsonNode dead) {
        out.printf(
                "Delivery %s to %s is dead since %s: %s%n  %s events, promised at %s; attempts: %s; webhook-id %s%n",
                dead.path("id").asText(),
                dead.path("subscription").asText(),
                ShanghaiTime.in(dead.path("diedAt").asText()),
                dead.path("reason").asText(),
                dead.path("items").asText(),
                ShanghaiTime.in(dead.path("createdAt").asText()),
                dead.path("attempt").asText(),
                dead.path("webhookId").asText());
        out.println(
                dead.path("sendable").asBoolean()
                        ? "Send it again: tanqiao deliveries resend %s --reason TEXT"
                                .formatted(dead.path("id").asText())
                        : "It has nothing to send.");
    }

    @Command(
            name = "resend",
            mixinStandardHelpOptions = true,
            description = "Sends dead letters again: those of these numbers, or all of a subscription.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all are due again",
                "2:wrong usage: an unknown option or value",
                "3:at least one was not sent again, or none could be: the message says why"
            })
    int resend(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk) throws IOException, InterruptedException {
        return bulk.as(HubApi.Role.OPERATE)
                .decide(
                        spec.commandLine(),
                        hub,
                        "/api/deliveries/resend",
                        narrowed.asked(),
                        "--subscription",
                        Map.of(),
                        Deliveries::printResent);
    }

    private static void printResent(PrintWriter out, JsonNode resent) {
        if (resent.path("dryRun").asBoolean()) {
            print(out, resent.path("done"));
        }
        Bulk.printOutcome(
                out, resent, resent.path("done"), "%s would be due again, %s would stay.", "%s due again, %s stayed.");
    }
}
