package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao archive}: old payload history goes to files. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Moves old months of payload history from the database into files.",
            "Payload history is raw observations, attempts and answers; old is older than tanqiao.history.keep;",
            "the files are gzipped CSV on the hub's machine, and PostgreSQL's COPY reads them back.",
            "Months in which something is still open stay: a settlement, a break, a delivery.",
            "Identities, states and decisions are never archived."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage: an unknown option", "3:could not be done: the message says why"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao archive --dry-run                            what would be archived",
            "  tanqiao archive --reason \"yearly, ticket 4711\""
        })
final class Archive implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private HubApi hub;

    @Option(names = "--dry-run", description = "Show what would be archived, and change nothing.")
    private boolean dryRun;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Reason, recorded permanently.")
    @SuppressWarnings("NullAway.Init")
    private String reason;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (reason.isBlank() && !dryRun) {
            throw new ParameterException(spec.commandLine(), "Give --reason, or preview with --dry-run.");
        }
        JsonNode outcome = hub.changeInTime(
                HubApi.Role.OPERATE, "POST", "/api/archive", Map.of("dryRun", dryRun, "reason", reason));
        PrintWriter out = spec.commandLine().getOut();
        JsonNode months = outcome.path("months");
        if (months.isEmpty()) {
            out.println("Nothing to archive: the database holds no month before %s that may be archived."
                    .formatted(outcome.path("before").asText()));
        }
        for (JsonNode month : months) {
            out.println("%s  %-17s %9s rows  %s"
                    .formatted(
                            month.path("month").asText(),
                            month.path("history").asText(),
                            month.path("rows").asLong(),
                            dryRun ? "would be archived" : month.path("file").asText()));
        }
        if (outcome.path("heldBack").isTextual()) {
            out.println(ShanghaiTime.in(outcome.path("heldBack").asText()));
        }
        return ExitCode.OK;
    }
}
