package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tanqiao pause}: nothing leaves for the city in a scope until it is resumed. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Pauses dispatch to the city (all, one equity provider or one rule), or deliveries of a subscription.",
            "Due work is held until 'tanqiao resume'. Without a scope, lists what is paused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao pause hub --reason \"the city closes its books\" --as li",
            "  tanqiao pause provider EQ310101000001 --reason \"bills are missing\"",
            "  tanqiao pause rule canteen --reason \"wrong factor\"",
            "  tanqiao pause subscription events --reason \"their database is full\"",
            "  tanqiao pause"
        })
final class Pause implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Mixin
    private final Scoped scoped = new Scoped();

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private HubApi hub;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!scoped.isGiven()) {
            list(out, hub.get(HubApi.Role.VIEW, "/api/pauses"));
            return ExitCode.OK;
        }
        JsonNode paused = hub.change(HubApi.Role.OPERATE, "POST", "/api/pauses", scoped.asked(spec.commandLine()));
        out.printf(
                "Paused %s since %s. What is due is held until: tanqiao resume %s%n",
                named(paused), ShanghaiTime.in(paused.path("since").asText()), named(paused));
        return ExitCode.OK;
    }

    private static void list(PrintWriter out, JsonNode pauses) {
        if (pauses.isEmpty()) {
            out.println("Nothing is paused.");
            return;
        }
        var table = new Table("PAUSED", "SINCE", "BY", "REASON");
        pauses.forEach(pause -> table.add(
                named(pause),
                pause.path("since").asText(),
                pause.path("actor").asText(),
                pause.path("reason").asText()));
        table.print(out);
    }

    private static String named(JsonNode pause) {
        return (pause.path("scope").asText() + " " + pause.path("key").asText()).strip();
    }
}
