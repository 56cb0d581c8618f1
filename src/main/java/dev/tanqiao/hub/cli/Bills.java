package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao bills}: how the reading of bills stands, and what a person decides about it. */
@Command(
        name = "bills",
        mixinStandardHelpOptions = true,
        description = {
            "Shows whether hubs wait for the bills before they send, and whether the city's total is trusted.",
            "A hub that starts sends nothing until it has read the bills up to now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bills show",
            "  tanqiao bills release --reason \"the city's bills are down all day\" --as li",
            "  tanqiao bills ignore-total --reason \"it counts what it has taken back\" --as li",
            "  tanqiao bills trust-total --reason \"it is right again\" --as li"
        })
final class Bills implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing subcommand: show, release, ignore-total or trust-total.");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows which hubs wait, and whether the total is trusted.")
    int show(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/bills"), Bills::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode bills) {
        if (bills.path("waiting").isEmpty()) {
            out.println("No hub waits for the bills.");
        }
        bills.path("waiting")
                .forEach(hub -> out.printf(
                        "Hub %s sends nothing since %s: the bills have not been read up to then.%n",
                        hub.path("hub").asText(),
                        ShanghaiTime.in(hub.path("since").asText())));
        JsonNode total = bills.path("total");
        out.println(
                total.path("trusted").asBoolean()
                        ? "The total is trusted: if it exceeds the lines shown, the reading is doubtful."
                        : "The total is ignored.");
        if (total.hasNonNull("doubt")) {
            out.printf(
                    "Doubtful at %s: %s.%n",
                    ShanghaiTime.in(total.path("doubtedAt").asText()),
                    total.path("doubt").asText());
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Lets waiting hubs send now. Bookings that the database does not know may be made twice.")
    int release(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        JsonNode released = hub.change(HubApi.Role.REVIEW, "POST", "/api/bills/release", signed.asked());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s hubs were waiting and send now.%n",
                        released.path("released").asInt());
        return ExitCode.OK;
    }

    @Command(
            name = "ignore-total",
            mixinStandardHelpOptions = true,
            description = "Ignores the total: a total above the lines shown no longer makes a reading doubtful.")
    int ignoreTotal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        return trustTotal(hub, signed, false);
    }

    @Command(name = "trust-total", mixinStandardHelpOptions = true, description = "Trusts the total again.")
    int trustTotal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        return trustTotal(hub, signed, true);
    }

    private int trustTotal(HubApi hub, Signed signed, boolean trusted) throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("trusted", trusted);
        hub.change(HubApi.Role.REVIEW, "PUT", "/api/bills/total", asked);
        spec.commandLine().getOut().println(trusted ? "The total is trusted." : "The total is ignored.");
        return ExitCode.OK;
    }
}
