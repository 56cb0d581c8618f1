package dev.tanqiao.lab.bench;

import dev.tanqiao.lab.scenario.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another process of this program; what it says goes into a file. */
final class Child implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Path said;
    private final Process process;

    /** Whoever ends this process leaves none behind. */
    private final Thread ending = new Thread(this::end, "bench-stop");

    /**
     * Starts it, and does not wait.
     *
     * @param arguments the command of the program and what follows it
     * @param environment what all users of the machine may not see in a command line
     */
    Child(Path said, List<String> options, List<String> arguments, Map<String, String> environment) {
        this.said = said;
        ProcessBuilder program = Program.process(Program.command(options, arguments));
        program.environment().putAll(environment);
        try {
            process = program.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("%s could not be started.".formatted(arguments), failure);
        }
        Runtime.getRuntime().addShutdownHook(ending);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What follows a word at the beginning of a line, once it is said. */
    String awaitLine(String word) throws InterruptedException {
        long patienceEnds = System.nanoTime() + START_PATIENCE.toNanos();
        while (isAlive() && System.nanoTime() < patienceEnds) {
            for (String line : lines()) {
                if (line.startsWith(word)) {
                    return line.substring(word.length()).strip();
                }
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        throw new IllegalStateException("A process did not start; %s says why.".formatted(said));
    }

    private List<String> lines() {
        try {
            String all = Files.readString(said);
            return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList(); // the last one may be half written
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** As {@code kill -STOP} does: it takes no processor time until it is woken. */
    void pause() throws InterruptedException {
        signal("-STOP");
    }

    void wake() throws InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws InterruptedException {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(pid())).start().waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void end() {
        process.destroyForcibly(); // ends one that is paused, too
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endingAlready) {
            // This process ends: this is the hook.
        }
    }
}
