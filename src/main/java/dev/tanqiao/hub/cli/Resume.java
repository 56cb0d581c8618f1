package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tanqiao resume}: ends a pause; what it held is due at once. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Ends a pause; what it held is due at once.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao resume provider EQ310101000001 --reason \"the bills came\" --as li")
final class Resume implements Callable<Integer> {

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
        JsonNode resumed = hub.change(HubApi.Role.OPERATE, "DELETE", "/api/pauses", scoped.asked(spec.commandLine()));
        spec.commandLine()
                .getOut()
                .printf(
                        "Resumed. %s settlements are due again.%n",
                        resumed.path("dueAgain").asInt());
        return ExitCode.OK;
    }
}
