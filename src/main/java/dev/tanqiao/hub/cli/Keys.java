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
        description = "Encrypts tokens and shared secrets in the database again under the newest key.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao keys reseal --reason \"new key 2026-03\" --as li")
final class Keys implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: reseal.");
    }

    @Command(
            name = "reseal",
            mixinStandardHelpOptions = true,
            description = {
                "Encrypts every value again under the newest key, row by row; then older keys can be removed.",
                "Values that cannot be decrypted are listed and kept; the exit code is then 1."
            })
    int reseal(@Mixin HubApi hub, @Mixin Signed signed) throws IOException, InterruptedException {
        JsonNode done = hub.changeInTime(HubApi.Role.REVIEW, "POST", "/api/keys/reseal", signed.asked());
        spec.commandLine()
                .getOut()
                .println(done.path("resealed").asInt() + " rows are encrypted under the newest key.");
        done.path("refused").forEach(sentence -> spec.commandLine().getOut().println(sentence.asText()));
        return done.path("refused").isEmpty() ? ExitCode.OK : ExitCode.DISAGREES;
    }
}
