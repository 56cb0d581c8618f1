package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.lab.bench.growth.Growth;
import dev.tanqiao.lab.bench.growth.GrowthTable;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.home.FileLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao bench growth}: whether what is asked all day reads more as history grows. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Counts the pages and rows that each statement reads in a database of 10,000 settled purchases and in a large one.",
            "Nothing is timed, so that it may run beside other work. Both databases are kept for the next time;",
            "a million purchases take 9 GB and a quarter of an hour to fill."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing reads more than 1.15 times as much",
            "1:something does: the table says what",
            "2:wrong usage: an unknown option or value"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bench growth                  at 10,000 and at 1,000,000",
            "  tanqiao bench growth --rows 40000     a first impression, in two minutes",
            "  tanqiao bench growth --only trace     traces alone"
        })
public final class GrowthBench implements Callable<Integer> {

    private static final int MOST_ROWS = 20_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Settled purchases of the large database (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only what has this text in its name.")
    private String only = "";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".tanqiao/growth",
            description = "Folder for the databases, which are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Override
    public Integer call() {
        if (rows <= Growth.FEW || rows > MOST_ROWS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rows is a number from %s to %s, not %s.".formatted(Growth.FEW + 1, MOST_ROWS, rows));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (DevHome.Held held = new DevHome(home).hold("bench growth", "--home")) {
            FileLog.to(home.resolve("bench.log"));
            GrowthTable table = Growth.of(home.toAbsolutePath(), rows, only, out);
            out.print(table.text());
            out.flush();
            return table.holds() ? ExitCode.OK : ExitCode.DISAGREES;
        }
    }
}
