package dev.tanqiao.lab.cli;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.lint.LintReport;
import dev.tanqiao.hub.cli.BundleCommand;
import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.embedded.ScratchDatabases;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.home.FileLog;
import dev.tanqiao.lab.scenario.HubSettings;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioFiles;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import dev.tanqiao.lab.scenario.record.Recording;
import dev.tanqiao.lab.scenario.record.Recording.Recorded;
import dev.tanqiao.lab.scenario.record.Wanted;
import dev.tanqiao.lab.scenario.report.Again;
import dev.tanqiao.lab.scenario.report.HtmlReport;
import dev.tanqiao.lab.scenario.report.JUnitReport;
import dev.tanqiao.lab.scenario.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao scenario}: plays scenarios with a real hub against the simulator, and reports. */
@Command(
        name = "scenario",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays scenarios: YAML files of initial state, steps and expectations.",
            "Each is played in virtual time with its own world and an empty hub."
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every scenario passed; lint found no error",
            "1:a scenario failed, or lint found an error: it is printed",
            "2:wrong usage: an unknown option or command",
            "3:could not be done: the message says what and where"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao scenario run                             all shipped scenarios, and the reports",
            "  tanqiao scenario run my.scenario.yaml --seed 7   one file",
            "  tanqiao scenario run --tag refund                those with a tag",
            "  tanqiao scenario run --against http://127.0.0.1:8090   on a shared simulator",
            "  tanqiao scenario new my.scenario.yaml            a file to start from",
            "  tanqiao scenario record lunch.scenario.yaml --order A000714   of what happened to an order in dev",
            "  tanqiao scenario lint my.scenario.yaml           errors by file, line and column"
        })
public final class ScenarioCommand implements Runnable {

    private static final int MOST_AT_A_TIME = 16;

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand. The commands are:");
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Plays scenarios and writes a report for people (HTML) and one for CI (JUnit XML).")
    int play(
            @Parameters(
                            paramLabel = "FILES",
                            description = "Files, folders, or names of shipped scenarios; none: all shipped.",
                            arity = "0..*")
                    List<Path> files,
            @Option(
                            names = "--tag",
                            paramLabel = "T",
                            description = "Only those with this tag; several: with any of them.")
                    @Nullable
                    List<String> tags,
            @Option(names = "--seed", paramLabel = "N", description = "Replaces the seed of every world.") @Nullable
                    Long seed,
            @Option(
                            names = "--against",
                            paramLabel = "URL",
                            description =
                                    "A running tanqiao simulate on this machine; each scenario gets its own run there. Default: own simulators.")
                    @Nullable
                    URI server,
            @Option(
                            names = "--kafka",
                            paramLabel = "HOST:PORT",
                            description = "A Kafka broker for scenarios that need one; without it they are skipped.")
                    @Nullable
                    String kafka,
            @Option(
                            names = "--parallel",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "How many to play in parallel (default: ${DEFAULT-VALUE}).")
                    int atATime,
            @Option(
                            names = "--report",
                            paramLabel = "DIR",
                            defaultValue = ".tanqiao/scenarios",
                            description =
                                    "Folder for report.html, junit.xml and the hubs' logs (default: ${DEFAULT-VALUE}).")
                    Path report)
            throws InterruptedException {
        if (atATime < 1 || atATime > MOST_AT_A_TIME) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--parallel is a number from 1 to %s, not %s.".formatted(MOST_AT_A_TIME, atATime));
        }
        if (server != null && (server.getHost() == null || server.getScheme() == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--against is an address such as http://127.0.0.1:8090, not " + server + ".");
        }
        Map<Boolean, List<Scenario>> playable = ScenarioFiles.read(files, tags).stream()
                .collect(Collectors.partitioningBy(scenario -> kafka != null || !scenario.needsKafka()));
        List<Scenario> scenarios = playable.getOrDefault(true, List.of());
        List<Scenario> skipped = playable.getOrDefault(false, List.of());
        if (scenarios.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("run"),
                    "All of these scenarios need a Kafka broker: give --kafka HOST:PORT. Nothing was played.");
        }
        PrintWriter out = spec.commandLine().getOut();
        var home = new DevHome(report);
        try (DevHome.Held held = home.hold("scenario run", "--report")) {
            home.forgetPlays();
            FileLog.to(report.resolve("scenarios.log"));
            long started = System.nanoTime();
            var again = new Again(server, kafka);
            var text = new TextReport(out, again);
            skipped.forEach(text::skipped);
            List<ScenarioResult> outcomes =
                    play(scenarios, seed, atATime, text, new Surroundings(server, kafka, report));
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            new JUnitReport(outcomes, skipped).write(report.resolve("junit.xml"));
            new HtmlReport(outcomes, skipped, took, again).write(report.resolve("report.html"));
            text.print(outcomes, took);
            out.printf("Report      %s and %s%n", report.resolve("report.html"), report.resolve("junit.xml"));
            out.flush();
            return outcomes.stream().allMatch(ScenarioResult::passed) ? ExitCode.OK : ExitCode.DISAGREES;
        }
    }

    /**
     * What scenarios are played with.
     *
     * @param server a running simulator; null: each has its own
     * @param kafka a broker; null: none
     * @param home folder of reports and hubs
     */
    private record Surroundings(
            @Nullable URI server, @Nullable String kafka, Path home) {}

    private static ScenarioRunner laboratory(Surroundings with, ScratchDatabases databases, int atATime) {
        HubSettings settings =
                (folder, world, simulator, hub, key) -> new DevHome(folder).settings(world, simulator, hub, key);
        return with.server() == null
                ? new ScenarioRunner(with.home(), databases, settings, atATime, with.kafka())
                : ScenarioRunner.against(with.server(), with.home(), databases, settings, with.kafka());
    }

    private List<ScenarioResult> play(
            List<Scenario> scenarios, @Nullable Long seed, int atATime, TextReport lines, Surroundings with)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        LocalDatabase postgres = LocalDatabase.ofThisJar().orElseThrow();
        try (var progress = new PlayProgress(
                        out,
                        lines,
                        scenarios.size(),
                        Terminal.isOne(),
                        spec.usageMessage().width());
                var databases = new ScratchDatabases(postgres, with.home().resolve("database"))) {
            progress.databaseRuns();
            try (ScenarioRunner runner = laboratory(with, databases, atATime)) {
                return runner.play(scenarios, seed, atATime, progress);
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists scenarios with their tags.")
    int list(
            @Parameters(
                            paramLabel = "FILES",
                            description = "Files, folders, or names of shipped scenarios; none: all shipped.",
                            arity = "0..*")
                    List<Path> files,
            @Option(names = "--tag", paramLabel = "T", description = "Only those with this tag.") @Nullable
                    List<String> tags) {
        PrintWriter out = spec.commandLine().getOut();
        List<Scenario> scenarios = ScenarioFiles.read(files, tags);
        int widest = scenarios.stream().mapToInt(one -> one.id().length()).max().orElse(0);
        scenarios.forEach(one -> out.printf(
                "%-" + Math.max(1, widest) + "s  %s  [%s]%n", one.id(), one.name(), String.join(", ", one.tags())));
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "lint",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Reports errors in scenarios, and in the bundles that they name, by file, line and column; plays nothing.",
                "docs/lint-codes.md explains the codes."
            })
    int lint(
            @Parameters(
                            paramLabel = "FILES",
                            description = "Files, folders, or names of shipped scenarios; none: all shipped.",
                            arity = "0..*")
                    List<Path> files,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text, json or sarif (default: ${DEFAULT-VALUE}).")
                    LintReport.Format format)
            throws IOException {
        var report = new LintReport();
        List<Scenario> scenarios = List.of();
        try {
            scenarios = ScenarioFiles.read(files, null);
        } catch (YamlProblem problems) {
            report.add(problems);
        }
        Set<String> bundles = new TreeSet<>();
        scenarios.forEach(scenario -> bundles.addAll(scenario.given().bundleLocations()));
        for (BundleFiles bundle : BundleWorkbench.files(List.copyOf(bundles))) {
            BundleCommand.lint(report, bundle);
        }
        PrintWriter out = spec.commandLine().getOut();
        report.print(out, format);
        if (format == LintReport.Format.text && !report.hasErrors()) {
            out.printf("%s can be played.%n", TextReport.counted(scenarios.size()));
        }
        out.flush();
        return report.hasErrors() ? ExitCode.DISAGREES : ExitCode.OK;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Writes a small scenario that passes, to start from.")
    int begin(@Parameters(paramLabel = "FILE", description = "A file that does not exist yet.") Path file) {
        ScenarioFiles.begin(file);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s is written. Play it: ./tanqiao scenario run %s%n", file, file);
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "record",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Writes a scenario of what happened in tanqiao dev, running or stopped.",
                "It holds purchases, people, balances and faults with their virtual times; its expectations are the present",
                "state of hub and city, as far as it is certain. The file lists what is not."
            })
    int record(
            @Parameters(paramLabel = "FILE", description = "A file that does not exist yet.") Path file,
            @Option(
                            names = "--order",
                            paramLabel = "ID",
                            description =
                                    "An order's id or number at the campus, or a transactionId at the city; repeatable. Default: every order.")
                    @Nullable
                    Set<String> orders,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description = "Only orders with activity within this much virtual time: 10m, 2h.")
                    @Nullable
                    String since,
            @Option(
                            names = "--world",
                            paramLabel = "WORLD",
                            defaultValue = WorldOptions.SHIPPED,
                            description =
                                    "The world that was played: a file, or the name of a shipped one (default: ${DEFAULT-VALUE}).")
                    String world,
            @Option(
                            names = "--home",
                            paramLabel = "DIR",
                            defaultValue = ".tanqiao",
                            description = "The folder of dev (default: ${DEFAULT-VALUE}).")
                    Path home) {
        ScenarioFiles.check(file);
        var wanted = new Wanted(orders == null ? Set.of() : orders, since == null ? null : duration(since));
        var played = new DevHome(home);
        DevRows.check(played);
        FileLog.to(played.readersLog());
        Recorded recorded = DevRows.read(played, rows -> Recording.of(played.journal(), world, rows, wanted));
        ScenarioFiles.write(file, recorded.text());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s is written: %s %s. Play it: ./tanqiao scenario run %s%n",
                file, recorded.orders(), recorded.orders() == 1 ? "order" : "orders", file);
        recorded.notes().forEach(note -> out.printf("Not certain: %s%n", note));
        out.flush();
        return ExitCode.OK;
    }

    private Duration duration(String written) {
        if (!written.matches("[1-9][0-9]{0,5}[smhd]")) {
            throw new ParameterException(
                    spec.commandLine(), "--since is a time such as 10m or 2h, not " + written + ".");
        }
        return DurationStyle.SIMPLE.parse(written);
    }
}
