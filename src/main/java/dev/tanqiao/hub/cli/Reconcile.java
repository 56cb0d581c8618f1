package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao reconcile}: the sheet of a closed day, and the breaks that are open. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the totals of a closed day as sealed and as known now, and the open breaks.",
            "A day (Asia/Shanghai) is closed by the running hub at 04:00 of the next day."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no break is open for longer than tanqiao.reconciliation.break-age",
            "1:at least one is; each is marked",
            "2:wrong usage: an unknown option or value",
            "3:could not be done, or the day is not closed: the message says why"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao reconcile --day 2026-03-02",
            "  tanqiao reconcile --day 2026-03-02 --csv sheet.csv --xlsx sheet.xlsx"
        })
final class Reconcile implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(names = "--day", paramLabel = "D", required = true, description = "The day, like 2026-03-02.")
    @SuppressWarnings("NullAway.Init")
    private LocalDate day;

    @Option(names = "--csv", paramLabel = "FILE", description = "Also write the sheet's rows to this CSV file.")
    private @Nullable Path csv;

    @Option(names = "--xlsx", paramLabel = "FILE", description = "Also write the sheet's rows to this XLSX file.")
    private @Nullable Path xlsx;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most this many breaks, the oldest, up to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private HubApi hub;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkWritable("--csv", csv);
        checkWritable("--xlsx", xlsx);
        JsonNode sheet = hub.get(HubApi.Role.VIEW, "/api/days/" + day);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Day %s, closed at %s: %s rows, seal %s%n%n",
                day,
                ShanghaiTime.in(sheet.path("closedAt").asText()),
                sheet.path("rows").asInt(),
                sheet.path("seal").asText());
        sums(out, "As it was sealed", sheet.path("sheet"));
        sums(out, "The day's own items as known now", sheet.path("now"));
        breaks(out, sheet);
        export(out);
        out.flush();
        return sheet.path("overdueBreaks").asLong() > 0 ? ExitCode.DISAGREES : ExitCode.OK;
    }

    private void checkWritable(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        SheetFile.hindrance(file).ifPresent(why -> {
            throw new ParameterException(
                    spec.commandLine(), "%s %s: %s. Nothing was written.".formatted(option, file, why));
        });
    }

    private static void sums(PrintWriter out, String title, JsonNode sums) {
        out.printf("%-38s %8s %12s %10s %10s %10s%n", title, "items", "yuan", "Σ A", "Σ B", "billed");
        for (JsonNode sum : sums) {
            out.printf(
                    "  %-36s %8s %12s %10s %10s %10s%n",
                    words(sum.path("kind").asText() + " " + sum.path("verdict").asText())
                            + (sum.path("late").asBoolean() ? ", late" : ""),
                    sum.path("items").asText(),
                    sum.path("yuan").asText(),
                    sum.path("pointsA").asText(),
                    sum.path("pointsB").asText(),
                    sum.path("billed").asText());
        }
        out.println();
    }

    private void breaks(PrintWriter out, JsonNode sheet) {
        JsonNode groups = sheet.path("breakGroups");
        if (groups.isEmpty()) {
            out.println("No break is open.");
            return;
        }
        out.printf("%-38s %8s %12s %10s%n", "Open breaks", "open", "overdue", "oldest");
        long open = 0;
        for (JsonNode group : groups) {
            open += group.path("open").asLong();
            out.printf(
                    "  %-36s %8s %12s %10s%n",
                    words(group.path("type").asText()),
                    group.path("open").asText(),
                    group.path("overdue").asText(),
                    age(group.path("oldest")));
        }
        out.println();
        int shown = 0;
        for (JsonNode each : sheet.path("breaks")) {
            if (shown++ < limit) {
                print(out, each);
            }
        }
        if (open > limit) {
            out.printf("%s of %s shown, the oldest; more with --limit, or tanqiao breaks list.%n", limit, open);
        }
        told(out, sheet.path("overdueBreaks").asLong(), age(sheet.path("breakAge")));
    }

    private static void print(PrintWriter out, JsonNode each) {
        out.printf(
                "  %6s %s %8s  %s %s: %s%s%n",
                each.path("id").asText(),
                each.path("overdue").asBoolean() ? "!" : " ",
                age(each.path("age")),
                words(each.path("type").asText()),
                each.path("subject").asText(),
                ShanghaiTime.in(each.path("detail").asText()),
                each.hasNonNull("owner") ? " (" + each.path("owner").asText() + ")" : "");
    }

    private static void told(PrintWriter out, long overdue, String limit) {
        out.println(
                overdue == 0
                        ? "None is older than %s.".formatted(limit)
                        : "%s marked with ! %s open for longer than %s."
                                .formatted(overdue, overdue == 1 ? "is" : "are", limit));
    }

    private static String age(JsonNode duration) {
        return Age.of(Duration.parse(duration.asText()));
    }

    private void export(PrintWriter out) throws IOException, InterruptedException {
        if (csv == null && xlsx == null) {
            return;
        }
        List<JsonNode> rows = new ArrayList<>();
        JsonNode part = hub.get(HubApi.Role.VIEW, "/api/days/" + day + "/rows?after=0");
        while (!part.isEmpty()) {
            part.forEach(rows::add);
            int last = part.get(part.size() - 1).path("row").asInt();
            part = hub.get(HubApi.Role.VIEW, "/api/days/" + day + "/rows?after=" + last);
        }
        if (csv != null) {
            SheetFile.writeCsv(csv, rows);
            out.printf("%s rows are in %s.%n", rows.size(), csv);
        }
        if (xlsx != null) {
            SheetFile.writeXlsx(xlsx, "" + day, rows);
            out.printf("%s rows are in %s.%n", rows.size(), xlsx);
        }
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
