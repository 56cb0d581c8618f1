package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao tokens}: tokens of the hub's API that name a person. */
@Command(
        name = "tokens",
        mixinStandardHelpOptions = true,
        description = {
            "Manages personal API tokens: changes made with one are recorded under that person's name.",
            "The hub stores only a hash: replace a lost token by a new one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao tokens add li --role operate --reason \"night shift\" > li-token",
            "  tanqiao tokens list",
            "  tanqiao tokens remove li --reason \"has left\""
        })
final class Tokens implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: add, list or remove.");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Creates a token and prints it once: give it to the person.")
    int add(
            @Mixin HubApi hub,
            @Parameters(index = "0", paramLabel = "NAME", description = "The person's name.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description =
                                    "Role: ${COMPLETION-CANDIDATES}; each includes view, review includes operate.")
                    HubApi.Role role,
            @Mixin Signed signed)
            throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("name", name);
        asked.put("role", role.toString());
        JsonNode made = hub.change(HubApi.Role.REVIEW, "POST", "/api/tokens", asked);
        spec.commandLine().getOut().println(made.path("token").asText());
        return ExitCode.OK;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists who has a token.")
    int list(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/tokens"), Tokens::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode tokens) {
        if (tokens.isEmpty()) {
            out.println("There are no personal tokens.");
            return;
        }
        var table = new Table("NAME", "ROLE", "MADE", "BY");
        tokens.forEach(token -> table.add(
                token.path("name").asText(),
                token.path("role").asText(),
                token.path("madeAt").asText(),
                token.path("madeBy").asText()));
        table.print(out);
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Revokes a token.")
    int remove(
            @Mixin HubApi hub,
            @Parameters(index = "0", paramLabel = "NAME", description = "The person's name.") String name,
            @Mixin Signed signed)
            throws IOException, InterruptedException {
        String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        hub.change(HubApi.Role.REVIEW, "DELETE", "/api/tokens/" + path, signed.asked());
        spec.commandLine().getOut().printf(Locale.ROOT, "The token of %s is removed.%n", name);
        return ExitCode.OK;
    }
}
