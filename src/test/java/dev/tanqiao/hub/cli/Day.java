package dev.tanqiao.hub.cli;

import dev.tanqiao.lab.scenario.FreePort;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Days of a small world in a home folder, as {@code tanqiao dev} plays them; printed words and exit code are kept. */
public final class Day {

    /** A small world with every shape of purchase. */
    public static final Path CORNER = Path.of("src/test/resources/worlds/corner.yaml");

    /** A smaller one, of one day: for what is played many times. */
    public static final Path HANDFUL = Path.of("src/test/resources/worlds/handful.yaml");

    /** Whoever runs the tests may have variables and a dev of their own. */
    static final Surroundings NOTHING = new Surroundings(Map.of(), Path.of("/nonexistent"));

    private final Path home;
    private final int port;
    private final int simulatorPort;

    private Day(Path home, int port, int simulatorPort) {
        this.home = home;
        this.port = port;
        this.simulatorPort = simulatorPort;
    }

    /** What a command printed, and its exit code. */
    public record Ended(int exitCode, String out, String err) {}

    /** A day in a folder, on two free ports. */
    static Day in(Path home) {
        return new Day(home, freePort(), freePort());
    }

    /** The same day as it stands, on a copy of its folder. */
    Day copyTo(Path copy) {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(home.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Day(copy, port, simulatorPort);
    }

    Path home() {
        return home;
    }

    /** The simulator alone, on the state of this day. */
    Simulator simulator() {
        return Simulator.start(SimulatorSettings.of(CORNER.toString(), home.resolve("simulator")));
    }

    /** {@code tanqiao dev --once} with further options. */
    Ended playOnce(String... options) {
        return run(command(options).toArray(String[]::new));
    }

    private List<String> command(String... options) {
        var command = new ArrayList<>(List.of("dev", "--once", "--home", home.toString()));
        command.addAll(List.of("--port", String.valueOf(port), "--simulator-port", String.valueOf(simulatorPort)));
        command.addAll(List.of("--world", CORNER.toString()));
        command.addAll(List.of(options));
        return command;
    }

    /** Any command, in this process. */
    public static Ended run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Commands.commandLine(NOTHING)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }

    /** All that any command prints, in this process. */
    public static String print(String... arguments) {
        Ended ended = run(arguments);
        return ended.out() + ended.err();
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        return FreePort.find();
    }
}
