package dev.tanqiao.lab.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.hub.cli.HubAddress;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Player;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorProblem;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao simulate}: both upstreams alone. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the simulator of the campus, the city and two sample subscribers until it is stopped.",
            "The state directory keeps everything; a restart resumes from the last state."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:wrong usage: an unknown option or value",
            "3:could not start: the port is taken, the world file is malformed, the state is of another world",
            "130, 143:stopped cleanly by Ctrl-C, by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao simulate                                      the shipped day, in real time, on 8090",
            "  tanqiao simulate --speed 60 --hub http://127.0.0.1:8080   one minute per second; people enrol at that hub",
            "  tanqiao simulate --begin now --hub http://127.0.0.1:8080   beside a hub that has the time of this machine",
            "  tanqiao simulate --world my-world.yaml --seed 7 --fresh   your own world, from its beginning",
            "  tanqiao simulate --speed 0                            the clock moves by the control API only:",
            "  curl -X POST 127.0.0.1:8090/__admin/tanqiao/clock -d '{\"advanceTo\":\"2026-03-02T12:00:00+08:00\"}'"
        })
public final class Simulate implements Callable<Integer> {

    private static final double FASTEST = 86_400;
    private static final String NOW = "now";

    /** A hub that does not follow this simulator's clock has that. */
    private final Clock machine = Clock.systemUTC();

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Mixin
    private final WorldOptions played = new WorldOptions();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = ".tanqiao/simulator",
            description = "Where journal and keys are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Option(
            names = "--begin",
            paramLabel = "TIME",
            description = {
                "When the world begins: now, or an instant such as 2026-12-01T08:00:00+08:00 (default: as its file says).",
                "It is kept in the state directory: a restart goes on, with now at the time that it is then."
            })
    private @Nullable String begin;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            converter = HubAddress.class,
            description = "The hub where the world's people enrol (default: none).")
    private @Nullable URI hub;

    @Option(
            names = "--speed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Virtual seconds per second; 0 stops the clock (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        check();
        Simulator simulator =
                Simulator.start(new SimulatorSettings(host, port, world(), played.seed(), state, hub, played.fresh()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(simulator), "simulator-stop"));
        print(simulator);
        play(simulator.player());
        new CountDownLatch(1).await(); // until a signal ends the process
        return ExitCode.OK;
    }

    private void play(Player player) {
        if (NOW.equals(begin)) {
            player.advanceTo(machine.instant());
        }
        if (NOW.equals(begin) && speed == 1) {
            player.play(machine);
        } else {
            player.play(speed);
        }
    }

    /** The file of the world: moved to its begin, it is one of the state directory's own. */
    private String world() {
        if (begin == null) {
            return played.world();
        }
        Path moved = state.resolve("world-%s.json".formatted(played.world().replaceFirst(".*/", "")));
        try {
            if (played.fresh() || !Files.exists(moved)) {
                ObjectNode world = World.beginningAt(beginning(begin), World.document(played.world()));
                OwnerOnly.make(moved);
                Files.writeString(moved, Json.write(world));
            }
            return moved.toString();
        } catch (IOException unwritable) {
            throw new SimulatorProblem(
                    "%s cannot be written: %s.".formatted(moved, unwritable.getMessage()), unwritable);
        }
    }

    private Instant beginning(String time) {
        try {
            return NOW.equals(time)
                    ? machine.instant().truncatedTo(ChronoUnit.SECONDS)
                    : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException none) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--begin is now, or an instant such as 2026-12-01T08:00:00+08:00, not " + time + ".",
                    none);
        }
    }

    private void stop(Simulator simulator) {
        simulator.close();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Stopped. A restart resumes from here.");
        out.flush();
    }

    private void check() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port is a number from 0 to 65535, not " + port + ".");
        }
        if (!(speed >= 0 && speed <= FASTEST)) {
            throw new ParameterException(spec.commandLine(), "--speed is a number from 0 to 86400, not " + speed + ".");
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private void print(Simulator simulator) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("World       %s, seed %s, %s persons; its clock is at %s"
                .formatted(
                        simulator.world().name(),
                        simulator.world().seed(),
                        simulator.world().persons().size(),
                        simulator
                                .clock()
                                .instant()
                                .atZone(simulator.clock().getZone())
                                .toOffsetDateTime()));
        out.println(
                "Campus      " + simulator.address() + "/v1/unicode, jAccount at " + simulator.address() + "/oauth2");
        out.println("City        " + simulator.address() + "/carbon-inclusion/apis/v1");
        if (simulator.world().refuses()) {
            out.println("Doors       the timetable closes a port at some hours: name the addresses of POST "
                    + simulator.address() + "/__admin/tanqiao/doors to your hub");
        }
        out.println("Control     " + simulator.address() + "/__admin/tanqiao/status");
        if (!isLoopback()) {
            out.println("Warning     whoever reaches " + host
                    + " reads and changes all of this: the simulator asks for no password (--host)");
        }
        out.println("Public key  " + simulator.publicKeyFile());
        out.println("Hub         " + (hub == null ? "none: nobody enrols (name one with --hub)" : hub));
        out.flush();
    }
}
