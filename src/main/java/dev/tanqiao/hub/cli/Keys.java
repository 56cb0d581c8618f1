package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao keys}: the keys that tokens and shared secrets are sealed under in rows. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "The keys that tokens and shared secrets are sealed under in rows.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao keys reseal --reason \"new key 2026-03\" --as li")
final class Keys implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: reseal.");
    }

    @Command(
            name = "reseal",
            mixinStandardHelpOptions = true,
            description = {
                "Seals everything anew under the hub's newest key, row by row; then older keys may go.",
                "What cannot be opened is named and left, and the exit code is 1."
            })
    int reseal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        JsonNode done = hub.changeInTime(HubApi.Role.REVIEW, "POST", "/api/keys/reseal", signed.asked());
        spec.commandLine().getOut().println(done.path("resealed").asInt() + " rows are sealed under the newest key.");
        done.path("refused").forEach(sentence -> spec.commandLine().getOut().println(sentence.asText()));
        return done.path("refused").isEmpty() ? ExitCode.OK : ExitCode.DISAGREES;
    }
}
