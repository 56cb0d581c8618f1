package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao push}: the address that the city pushes to. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = "Replaces the secret path that the city pushes to.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao push rotate --reason \"it stood in a proxy's log\" --as li")
final class Push implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: rotate.");
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Creates a new secret path and subscribes it at the city.",
                "The former path is accepted for tanqiao.push.grace longer."
            })
    int rotate(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        JsonNode done = hub.change(HubApi.Role.REVIEW, "POST", "/api/push/rotate", signed.asked());
        spec.commandLine()
                .getOut()
                .println("A new path is being subscribed at the city. The former one is accepted until "
                        + ShanghaiTime.in(done.path("formerPathHoldsUntil").asText()) + ".");
        return ExitCode.OK;
    }
}
