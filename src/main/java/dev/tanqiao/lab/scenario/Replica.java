package dev.tanqiao.lab.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code tanqiao serve} as a process of its own, from the program that runs this. It dies as roughly as it is told. */
public final class Replica implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final long LOOK_AGAIN_MILLIS = 200;
    private static final int OK = 200;

    private static final List<String> SHORT_LIFE =
            Stream.concat(Program.QUICK.stream(), Stream.of("-Xmx320m")).toList();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final int number;
    private final Path directory;
    private final List<String> options;
    private final Map<String, Object> settings;
    private final int port = FreePort.find();
    private @Nullable Process process;
    private boolean wanted;
    private boolean serving;
    private boolean closed;

    /** Whoever ends this process leaves no hub behind. */
    private final Thread ending = new Thread(this::close, "replica-stop");

    /**
     * None is started yet.
     *
     * @param number from 1; names its files
     * @param directory where its log and what it says are kept
     * @param settings of the hub; its port and log file are its own
     */
    public Replica(int number, Path directory, Map<String, Object> settings) {
        this(number, directory, SHORT_LIFE, settings);
    }

    /**
     * The same on a Java machine of other options.
     *
     * @param options of the Java machine
     */
    public Replica(int number, Path directory, List<String> options, Map<String, Object> settings) {
        this.number = number;
        this.directory = directory;
        this.options = options;
        this.settings = new HashMap<>(settings);
        this.settings.put("server.port", port);
        this.settings.put(
                "logging.file.name",
                directory.resolve("replica-" + number + ".log").toString());
    }

    /** Names its files. */
    public int number() {
        return number;
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** The process as the machine names it; 0: none was started. */
    public long pid() {
        Process running = process;
        return running == null ? 0 : running.pid();
    }

    /** What another replica like it is started with. */
    public Map<String, Object> settings() {
        return settings;
    }

    /** Starts the process and does not wait; one that is closed stays so. */
    public synchronized void start(String... more) {
        if (closed) {
            return;
        }
        List<String> options = new ArrayList<>(this.options);
        List<String> arguments = new ArrayList<>(List.of("serve"));
        Map<String, Object> open = new HashMap<>(settings);
        Object database = open.remove("tanqiao.database.url"); // has the password, and all users see a command line
        open.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        for (String each : more) {
            (each.startsWith("-D") ? options : arguments).add(each);
        }
        if (process == null) {
            Runtime.getRuntime().addShutdownHook(ending);
        }
        wanted = true;
        serving = false;
        List<String> command = Program.command(options, arguments);
        try {
            ProcessBuilder program = Program.process(command);
            if (database != null) {
                program.environment().put("TANQIAO_DATABASE_URL", database.toString());
            }
            process = program.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("replica-" + number + ".txt").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("Replica %s could not be started.".formatted(number), failure);
        }
    }

    /** Whether its process runs, asleep or not. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Whether it was started, and has ended without being told to. */
    public boolean hasEndedByItself() {
        return wanted && !isAlive();
    }

    /** Whether it lives, and has served since it was started; one that sleeps counts. */
    public boolean isServing() {
        serving = isAlive() && (serving || isReady());
        return serving;
    }

    /** What it ended with; 0 while it lives. */
    public int exitCode() {
        Process ended = process;
        return ended == null || ended.isAlive() ? 0 : ended.exitValue();
    }

    /** Whether it says of itself that it serves. */
    public boolean isReady() {
        return isUp("readiness");
    }

    /** Whether it says of itself that it need not be started again. */
    public boolean isLive() {
        return isUp("liveness");
    }

    private boolean isUp(String group) {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + port + "/actuator/health/" + group))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == OK;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until it serves, or has ended by itself; which of the two is the answer. */
    public boolean awaitReady() throws InterruptedException {
        long patienceEnds = System.nanoTime() + START_PATIENCE.toNanos();
        while (isAlive()) {
            if (isReady()) {
                return true;
            }
            if (System.nanoTime() > patienceEnds) {
                throw new IllegalStateException("Replica %s does not become ready; %s says why."
                        .formatted(number, directory.resolve("replica-" + number + ".log")));
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        return false;
    }

    /** As {@code kill -9} does. */
    public void kill() {
        wanted = false;
        Process running = process;
        if (running != null) {
            await(running.destroyForcibly());
        }
    }

    /** As Ctrl-C does: it finishes what is in flight. */
    public void stop() {
        wanted = false;
        Process running = process;
        if (running != null) {
            running.toHandle().destroy();
            await(running);
        }
    }

    private static void await(Process ending) {
        try {
            if (!ending.waitFor(1, TimeUnit.MINUTES)) {
                ending.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@code kill -STOP} does: it stands as if the machine slept, its connections open. */
    public void pause() {
        signal("-STOP");
    }

    /** As {@code kill -CONT} does. */
    public void wake() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Process running = process;
        if (running != null && running.isAlive()) {
            try {
                await(new ProcessBuilder("kill", signal, String.valueOf(running.pid())).start());
            } catch (IOException failure) {
                throw new UncheckedIOException("Replica %s cannot be signalled.".formatted(number), failure);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endingAlready) {
            // This process ends: this is the hook.
        }
    }
}
