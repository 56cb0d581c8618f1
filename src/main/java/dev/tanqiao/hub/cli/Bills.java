package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
            "Whether hubs wait for the bills before they send, and whether the city's total is believed.",
            "A hub that begins sends nothing before the bills are read to now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bills show",
            "  tanqiao bills release --reason \"the city's bills are down all day\" --as li",
            "  tanqiao bills ignore-total --reason \"it counts what it has taken back\" --as li"
        })
final class Bills implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: show, release, ignore-total or heed-total.");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows who waits, and what the total is worth.")
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
                        "Hub %s sends nothing since %s: the bills are not read to then.%n",
                        hub.path("hub").asText(), hub.path("since").asText()));
        JsonNode total = bills.path("total");
        out.println(
                total.path("heeded").asBoolean()
                        ? "A total above the lines that are shown is evidence of lines that are not."
                        : "The total is ignored.");
        if (total.hasNonNull("doubt")) {
            out.printf(
                    "Doubtful at %s: %s.%n",
                    total.path("doubtedAt").asText(), total.path("doubt").asText());
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Lets the hubs that wait send at once. What the database has forgotten may be booked twice.")
    int release(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        JsonNode released = hub.change(HubApi.Role.REVIEW, "POST", "/api/bills/release", signed.asked());
        spec.commandLine()
                .getOut()
                .printf("%s waited, and send now.%n", released.path("released").asInt());
        return ExitCode.OK;
    }

    @Command(
            name = "ignore-total",
            mixinStandardHelpOptions = true,
            description = "From now on a total above the lines that are shown makes no reading doubtful.")
    int ignoreTotal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        return heedTotal(hub, signed, false);
    }

    @Command(name = "heed-total", mixinStandardHelpOptions = true, description = "From now on it does again.")
    int heedTotal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        return heedTotal(hub, signed, true);
    }

    private int heedTotal(HubApi hub, Signed signed, boolean heeded) throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("heeded", heeded);
        hub.change(HubApi.Role.REVIEW, "PUT", "/api/bills/total", asked);
        spec.commandLine().getOut().println(heeded ? "The total is heeded." : "The total is ignored.");
        return ExitCode.OK;
    }
}
