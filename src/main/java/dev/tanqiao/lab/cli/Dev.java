package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.bundle.FolderWatch;
import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.check.Checker;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.JdbcAudit;
import dev.tanqiao.lab.check.JdbcProgress;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.DrivenHub;
import dev.tanqiao.lab.scenario.HubSettings;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao dev}: the whole bridge on this machine. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the whole bridge on this machine: hub, PostgreSQL and the simulator of both upstreams.",
            "Enrols the world's people and plays its day. A restart resumes from the last state.",
            "With --bundle it runs a bundle too; what is saved in its folder is looked through and runs at once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:--once: everything agrees",
            "1:--once: something does not agree; the rows are printed",
            "2:wrong usage: an unknown option or value",
            "3:could not start or continue: the message says why",
            "130, 143:stopped cleanly by Ctrl-C, by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao dev                     one minute per second, from the first purchase on",
            "  tanqiao dev --speed 600         ten minutes per second",
            "  tanqiao dev --bundle my-bundle  with a bundle that you work on",
            "  tanqiao dev --once              the whole day at full speed, then the comparison of all parties",
            "  tanqiao dev --once --fresh      the same from the beginning; earlier state is deleted"
        })
public final class Dev implements Callable<Integer> {

    private static final double FASTEST = 3_600;
    private static final int MOST_PORT = 65_535;

    /** After the world's end everything must have ended by itself: the daily sweep for refunds, looks, redelivery, bills. */
    private static final Duration LONGEST_HORIZON = Duration.ofDays(3);

    /** Here the sweep for refunds runs twice a day, and an account is asked every two hours: the last refund is seen within it. */
    private static final Duration LAST_SWEEP = Duration.ofHours(15);

    /** A world in which nobody has bought anything by then is played in time nevertheless. */
    private static final Duration LONGEST_NIGHT = Duration.ofHours(6);

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(names = "--once", description = "Play the whole world as fast as possible, compare all parties, and end.")
    private boolean once;

    @Option(
            names = "--speed",
            paramLabel = "S",
            defaultValue = "60",
            description = "Virtual seconds per second (default: ${DEFAULT-VALUE}: one minute per second).")
    private double speed;

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description = "Run this bundle too: a folder, a zip file or examples/NAME; may be given several times.")
    private List<String> bundles = List.of();

    @Mixin
    private final WorldOptions played = new WorldOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The hub's port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--simulator-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "The simulator's port (default: ${DEFAULT-VALUE}).")
    private int simulatorPort;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".tanqiao",
            description = "Where database, simulator state and keys are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    public Integer call() throws InterruptedException, IOException {
        check();
        PrintWriter out = spec.commandLine().getOut();
        var home = new DevHome(directory);
        try (DevHome.Held held = home.hold();
                var stopping = new Stopping(() -> say(out, "", "Stopping after the calls in flight have ended."))) {
            say(out, "Starting    PostgreSQL, simulator and hub …");
            int exitCode = run(home, new DevBundles(bundles, home, bundleVariables(), out), stopping, out);
            if (stopping.isAsked()) {
                say(out, "Stopped. A restart resumes from here.");
            }
            return exitCode;
        }
    }

    /** All else that a hub may take from the environment is set by this command. */
    private static Map<String, String> bundleVariables() {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("TANQIAO_BUNDLE_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private int run(DevHome home, DevBundles worked, Stopping stopping, PrintWriter out)
            throws InterruptedException, IOException {
        Map<String, Object> ofBundles = worked.settings();
        if (played.fresh()) {
            home.forget();
        }
        URI hubAddress = URI.create("http://127.0.0.1:" + port);
        try (Simulator simulator = Simulator.start(new SimulatorSettings(
                "127.0.0.1", simulatorPort, played.world(), played.seed(), home.simulator(), hubAddress, false))) {
            Map<String, Object> settings =
                    home.settings(simulator.world(), simulator.address(), hubAddress, simulator.publicKeyFile());
            settings.putAll(ofBundles);
            if (simulator.world().refuses()) {
                HubSettings.throughTheDoors(new WorldView(simulator.address()), settings);
            }
            try (Hub hub = Hub.start(settings, simulator.clock(), bundleVariables())) {
                printAddresses(out, home, simulator);
                worked.show(hub);
                return once
                        ? playOnce(home, hub, simulator, stopping, out)
                        : play(hub, worked, simulator, stopping, out);
            }
        }
    }

    private void check() {
        check("--port", port);
        check("--simulator-port", simulatorPort);
        if (!(speed > 0 && speed <= FASTEST)) {
            throw new ParameterException(
                    spec.commandLine(), "--speed is a number above 0, at most 3600, not " + speed + ".");
        }
    }

    private void check(String option, int given) {
        if (given < 1 || given > MOST_PORT) {
            throw new ParameterException(
                    spec.commandLine(), "%s is a number from 1 to %s, not %s.".formatted(option, MOST_PORT, given));
        }
    }

    private void printAddresses(PrintWriter out, DevHome home, Simulator simulator) {
        out.printf(
                "Hub         http://127.0.0.1:%s (API tokens in %s)%n",
                port, home.token("view").getParent());
        out.printf("Simulator   %s (control at /__admin/tanqiao/status)%n", simulator.address());
        out.printf(
                "World       %s, seed %s, %s people%n",
                simulator.world().name(),
                simulator.world().seed(),
                simulator.world().persons().size());
        out.printf("Log         %s%n%n", home.log());
        out.flush();
    }

    /** Plays until the first purchase as fast as it can, for nobody wants to watch the night; then in time until it is stopped. */
    private int play(Hub hub, DevBundles worked, Simulator simulator, Stopping stopping, PrintWriter out)
            throws InterruptedException {
        var progress = new JdbcProgress(hub.bean(JdbcTemplate.class));
        Instant latest = simulator.world().start().plus(LONGEST_NIGHT);
        try (var line = line(out, simulator, progress)) {
            new Driver(
                            DrivenHub.of(hub, progress),
                            new WorldView(simulator.address()),
                            () -> stopping.isAsked() || progress.read().seen() > 0)
                    .playToTheEnd(latest, latest, status -> {
                        worked.look(hub, line::close);
                        line.show(status.now(), status.enrolled());
                    });
            simulator.player().play(speed);
            while (!stopping.within(FolderWatch.PAUSE)) {
                worked.look(hub, line::close);
                line.show(simulator.clock().instant(), enrolled(simulator));
            }
            simulator.player().play(0);
            return ExitCode.OK;
        }
    }

    private int playOnce(DevHome home, Hub hub, Simulator simulator, Stopping stopping, PrintWriter out) {
        JdbcTemplate jdbc = hub.bean(JdbcTemplate.class);
        var worldView = new WorldView(simulator.address());
        var progress = new JdbcProgress(jdbc);
        Instant worldEnd = simulator.world().end();
        try (var line = line(out, simulator, progress)) {
            boolean atTheEnd = new Driver(DrivenHub.of(hub, progress), worldView, stopping::isAsked)
                    .playToTheEnd(
                            worldEnd.plus(LAST_SWEEP),
                            worldEnd.plus(LONGEST_HORIZON),
                            status -> line.show(status.now(), status.enrolled()));
            if (!atTheEnd) {
                return ExitCode.OK;
            }
            line.last(simulator.clock().instant());
        }
        Comparison comparison = new Checker(new JdbcAudit(jdbc), home.files(), worldView)
                .compare(simulator.world().start(), simulator.clock().instant());
        comparison.print(out);
        return comparison.agrees() ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private LiveLine line(PrintWriter out, Simulator simulator, JdbcProgress progress) {
        return new LiveLine(
                out, spec.usageMessage().width(), simulator.world().persons().size(), progress);
    }

    private static void say(PrintWriter out, String... lines) {
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }

    private static int enrolled(Simulator simulator) {
        return simulator.player().status().path("persons").path("enrolled").asInt();
    }
}
