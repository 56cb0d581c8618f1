package dev.tanqiao.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

    @Parameters(index = "0", paramLabel = "hub|provider|rule", description = "What was paused.")
    @SuppressWarnings("NullAway.Init")
    private String scope;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "The provider's cid, or the rule's id.")
    private @Nullable String key;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept for ever.")
    private @Nullable String reason;

    @Option(names = "--as", paramLabel = "NAME", description = "Who does it; kept with the token's role.")
    private @Nullable String as;

    @Mixin
    private final HubApi hub = new HubApi();

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode resumed = hub.change(
                HubApi.Role.OPERATE, "DELETE", "/api/pauses", Scoped.asked(spec.commandLine(), scope, key, reason, as));
        spec.commandLine()
                .getOut()
                .printf(
                        "Resumed. %d settlements are due again.%n",
                        resumed.path("dueAgain").asInt());
        return ExitCode.OK;
    }
}
