package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.lab.bench.Benchmark;
import dev.tanqiao.lab.bench.Player;
import dev.tanqiao.lab.bench.Plot;
import dev.tanqiao.lab.bench.Report;
import dev.tanqiao.lab.bench.Result;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.home.FileLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bench}: how fast the hub is on this machine, beside the practical limit of the machine. */
@Command(
        name = "bench",
        subcommands = GrowthBench.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how fast the hub is on this machine, beside a limit: the same durable steps in plain Java.",
            "Contenders are processes of their own on databases of their own; one PostgreSQL and one simulator serve all.",
            "They take turns, and whoever has none stands still. docs/PERFORMANCE.md tells how to read the figures.",
            "Needs Linux, and a machine that does nothing else."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "2:wrong usage: an unknown option or value",
            "3:could not be measured: the message says what and where"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bench settle                        five rounds of 20,000 settlements",
            "  tanqiao bench settle --n 4000 --rounds 3    a first impression, in two minutes",
            "  tanqiao bench settle --json bench.json --svg bench.svg"
        })
public final class Bench implements Runnable {

    private static final int MOST_ROWS = 1_000_000;
    private static final int MOST_ROUNDS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No benchmark given. They are:");
    }

    /** Measures once, prints the table, and writes what was asked for. */
    @FunctionalInterface
    private interface Measured {
        Result by(Path home, PrintWriter out) throws IOException, InterruptedException;
    }

    /** What every benchmark takes. */
    static final class Options {
        @Option(
                names = "--rounds",
                paramLabel = "R",
                defaultValue = "5",
                description = "Rounds that count (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(names = "--json", paramLabel = "FILE", description = "Writes every figure there.")
        private @Nullable Path json;

        @Option(names = "--svg", paramLabel = "FILE", description = "Draws a plot there.")
        private @Nullable Path svg;

        @Option(
                names = "--home",
                paramLabel = "DIR",
                defaultValue = ".tanqiao/bench",
                description = "Folder for databases and logs; emptied each time (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init")
        private Path home;
    }

    @Command(
            name = "settle",
            mixinStandardHelpOptions = true,
            description = "Due settlements are sent to the city and recorded.")
    int settle(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Settlements a turn (default: ${DEFAULT-VALUE}).")
                    int rows,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(rows, options, (home, out) -> Benchmark.settle(home, rows, options.rounds, out));
    }

    @Command(
            name = "fan-out",
            mixinStandardHelpOptions = true,
            description = "Events are delivered to five subscribers.")
    int fanOut(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "4000",
                            description = "Events a turn, five deliveries each (default: ${DEFAULT-VALUE}).")
                    int rows,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(rows, options, (home, out) -> Benchmark.fanOut(home, rows, options.rounds, out));
    }

    @Command(
            name = "collect",
            mixinStandardHelpOptions = true,
            description = "Purchases are read from the campus and taken in, and looked at again.")
    int collect(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Purchases a turn (default: ${DEFAULT-VALUE}).")
                    int rows,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(rows, options, (home, out) -> Benchmark.collect(home, rows, options.rounds, out));
    }

    @Command(
            name = "push",
            mixinStandardHelpOptions = true,
            description = "Bill pushes of the city are taken in and worked off.")
    int push(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Pushes a turn (default: ${DEFAULT-VALUE}).")
                    int pushes,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(pushes, options, (home, out) -> Benchmark.push(home, pushes, options.rounds, out));
    }

    @Command(
            name = "simulator",
            mixinStandardHelpOptions = true,
            description = "Orders are settled at the simulator, without a hub.")
    int simulator(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Orders a turn (default: ${DEFAULT-VALUE}).")
                    int orders,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(orders, options, (home, out) -> Benchmark.simulator(home, orders, options.rounds, out));
    }

    @Command(
            name = "scale",
            mixinStandardHelpOptions = true,
            description = "Two hubs on one database settle, and one does.")
    int scale(
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "Settlements a turn (default: ${DEFAULT-VALUE}).")
                    int rows,
            @Option(
                            names = "--city",
                            paramLabel = "MS",
                            defaultValue = "300",
                            description =
                                    "How long the city takes to answer, ms; 0: at once (default: ${DEFAULT-VALUE}).")
                    int cityMillis,
            @Mixin Options options)
            throws IOException, InterruptedException {
        return measured(rows, options, (home, out) -> Benchmark.scale(home, rows, options.rounds, cityMillis, out));
    }

    private int measured(int rows, Options options, Measured measured) throws IOException, InterruptedException {
        check("--n", rows, MOST_ROWS);
        check("--rounds", options.rounds, MOST_ROUNDS);
        PrintWriter out = spec.commandLine().getOut();
        var folder = new DevHome(options.home);
        try (DevHome.Held held = folder.hold("bench", "--home")) {
            folder.forget();
            FileLog.to(options.home.resolve("bench.log"));
            Result result = measured.by(options.home.toAbsolutePath(), out);
            out.print(Report.text(result));
            out.flush();
            if (options.json != null) {
                Files.writeString(options.json, Report.json(result));
            }
            if (options.svg != null) {
                Files.writeString(options.svg, Plot.svg(result));
            }
        }
        return ExitCode.OK;
    }

    private void check(String option, int given, int most) {
        if (given < 1 || given > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s is a number from 1 to %s, not %s.".formatted(option, most, given));
        }
    }

    @Command(name = "play", hidden = true, description = "A contender, in the process that a benchmark starts for it.")
    int play(@Parameters(paramLabel = "PART") String part) throws Exception {
        Player.play(part);
        return ExitCode.OK;
    }
}
