package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao time}: the hub's time beside that of the upstreams. */
@Command(
        name = "time",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the hub's time with the upstreams', and corrects rows that a wrong clock put ahead.",
            "A hub whose clock is more than five minutes wrong stops intake and dispatch until it is right."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tanqiao time show", "  tanqiao time bring-back --reason \"the clock was a day ahead\" --as li"})
final class Time implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: show or bring-back.");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows both times, and the rows that lie ahead.")
    int show(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/time"), (out, time) -> {
            out.printf(
                    "It is %s, %s ahead of the upstreams%s.%n",
                    ShanghaiTime.in(time.path("now").asText()),
                    time.path("ahead").asText(),
                    time.path("wrong").asBoolean() ? ": wrong, intake and dispatch are stopped" : "");
            print(out, time.path("rows"), "ahead");
        });
        return ExitCode.OK;
    }

    @Command(
            name = "bring-back",
            mixinStandardHelpOptions = true,
            description = "Resets cursors and due times that lie ahead of the upstreams' time.")
    int bringBack(@Mixin HubApi hub, @Mixin Signed signed, @Mixin Shown shown)
            throws IOException, InterruptedException {
        JsonNode brought = hub.change(HubApi.Role.REVIEW, "POST", "/api/time/bring-back", signed.asked());
        shown.show(spec.commandLine().getOut(), brought, (out, back) -> print(out, back.path("rows"), "brought back"));
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode rows, String what) {
        if (rows.isEmpty()) {
            out.println("No rows " + (what.equals("ahead") ? "lie ahead." : "were brought back."));
            return;
        }
        var table = new Table("ROWS", "COUNT", "LATEST");
        rows.forEach(each -> table.add(
                each.path("rows").asText(),
                each.path("count").asText(),
                each.path("latest").asText()));
        table.print(out);
        out.println("These are " + what + ".");
    }
}
