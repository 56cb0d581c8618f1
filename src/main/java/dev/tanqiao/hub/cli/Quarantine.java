package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao quarantine}: what an upstream shows and nobody can read (隔离). */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        description = {
            "Lists campus rows and bill lines that could not be read.",
            "Each has a break, which closes automatically when the entry can be read, or is closed by a person."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao quarantine list --source campus",
            "  tanqiao quarantine show 7",
            "  tanqiao quarantine read-again 7 9 --reason \"fixed by the campus\" --as li",
            "  tanqiao quarantine read-again --source carbon.bills --reason \"new version\" --dry-run"
        })
final class Quarantine implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    /** Which of them. */
    static final class Narrowed {
        @Option(
                names = "--source",
                paramLabel = "TEXT",
                description = "Source begins with this: campus, campus.transactions wang, carbon.bills.")
        private @Nullable String source;

        @Option(
                names = "--older-than",
                paramLabel = "DURATION",
                description = "Quarantined for at least this long: 2h, 3d.")
        private @Nullable String olderThan;

        Map<String, Object> asked() {
            return Bulk.given("source", source, "olderThan", olderThan);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list, show or read-again.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists quarantined entries; overdue ones are marked with !.")
    int list(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Listed listed)
            throws IOException, InterruptedException {
        return listed.list(spec.commandLine(), hub, "/api/quarantine", narrowed.asked(), Quarantine::printListed);
    }

    private static void printListed(PrintWriter out, JsonNode found) {
        JsonNode entities = found.path("entities");
        print(out, entities);
        out.println(
                Listed.count(found, entities, "No quarantined entry matches.", "shown", Listed.are(found) + " here."));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one entry as the upstream sent it.")
    int show(
            @Mixin HubApi hub,
            @Parameters(paramLabel = "NUMBER", description = "Its number.") long id,
            @Mixin Shown shown)
            throws IOException, InterruptedException {
        shown.show(
                spec.commandLine().getOut(),
                hub.get(HubApi.Role.VIEW, "/api/quarantine/" + id),
                Quarantine::printShown);
        return ExitCode.OK;
    }

    private static void printShown(PrintWriter out, JsonNode shown) {
        JsonNode entity = shown.path("entity");
        out.printf(
                "%s since %s: at %s expected was %s%n%s%n",
                entity.path("source").asText(),
                ShanghaiTime.in(entity.path("since").asText()),
                entity.path("pointer").asText(),
                entity.path("problem").asText(),
                shown.path("text").asText());
    }

    @Command(
            name = "read-again",
            mixinStandardHelpOptions = true,
            description = "Reads them again from the upstream now, as far back as needed.")
    int readAgain(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Bulk bulk)
            throws IOException, InterruptedException {
        return bulk.decide(
                spec.commandLine(),
                hub,
                "/api/quarantine/read-again",
                narrowed.asked(),
                "--source or --older-than",
                Map.of(),
                Quarantine::printReadAgain);
    }

    private static void printReadAgain(PrintWriter out, JsonNode read) {
        print(out, read.path("done"));
        Bulk.printOutcome(out, read, read.path("done"), "%s would be read again, %s not.", "%s read again, %s not.");
    }

    private static void print(PrintWriter out, JsonNode entities) {
        if (entities.isEmpty()) {
            return;
        }
        var table = new Table("NUMBER", "", "AGE", "SOURCE", "AT", "EXPECTED");
        entities.forEach(each -> table.add(
                each.path("id").asText(),
                each.path("overdue").asBoolean() ? "!" : "",
                Age.of(Duration.parse(each.path("age").asText())),
                each.path("source").asText(),
                each.path("pointer").asText(),
                each.path("problem").asText()));
        table.print(out);
    }
}
