package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao rules}: what rules in shadow would have settled. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Shows what shadow rules would have settled (a rule with 'shadow: true' sends nothing).",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao rules shadow")
final class Rules implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: shadow.");
    }

    @Command(
            name = "shadow",
            mixinStandardHelpOptions = true,
            description = {
                "Sums what each shadow rule would have settled, beside what was settled for the same purchases."
            })
    int shadow(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/rules/shadow"), Rules::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode sums) {
        if (sums.isEmpty()) {
            out.println("There is no shadow rule, and there never was.");
        } else {
            var table = new Table(
                    "RULE",
                    "SHADOW",
                    "PURCHASES",
                    "REFUNDED",
                    "Σ A",
                    "Σ B",
                    "LARGEST",
                    "SETTLED",
                    "Σ A THEN",
                    "Σ B THEN");
            sums.forEach(sum -> table.add(
                    sum.path("rule").asText(),
                    !sum.path("now").asBoolean()
                            ? "ended"
                            : sum.hasNonNull("until")
                                    ? "until " + sum.path("until").asText()
                                    : "yes",
                    sum.path("purchases").asText(),
                    sum.path("refunded").asText(),
                    sum.path("pointsA").asText(),
                    sum.path("pointsB").asText(),
                    sum.path("most").asText(),
                    sum.path("settled").asText(),
                    sum.path("settledA").asText(),
                    sum.path("settledB").asText()));
            table.print(out);
        }
    }
}
