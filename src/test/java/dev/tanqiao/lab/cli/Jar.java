package dev.tanqiao.lab.cli;

import dev.tanqiao.base.net.OwnCertificate;
import dev.tanqiao.lab.scenario.Program;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A shipped jar as processes of their own; all of them are ended on closing. */
final class Jar implements AutoCloseable {

    /** Folder beside those of the jars. */
    static final String EXTENSION = "extension";

    private static final long PATIENCE_SECONDS = 900;

    private final Path directory;
    private final List<Running> started = new ArrayList<>();

    /**
     * @param directory where what the processes say is kept
     */
    Jar(Path directory) {
        this.directory = directory;
    }

    /** A process and the file with all that it says. */
    record Running(Process process, Path saying) {

        String said() {
            try {
                return Files.readString(saying);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** Waits until it ends by itself. */
        int exitCode() throws InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("It does not end:\n" + said());
            }
            return process.exitValue();
        }

        /** As {@code kill -9} does. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** As Ctrl-C does. */
        void stop() throws InterruptedException {
            process.toHandle().destroy();
            exitCode();
        }
    }

    /** @param jar the system property that names the jar: {@code tanqiao.jar} or {@code tanqiao.hub.jar} */
    Running start(String jar, List<String> arguments) throws IOException {
        return start(jar, arguments, Path.of(""));
    }

    /** The same in another folder. */
    Running start(String jar, List<String> arguments, Path folder) throws IOException {
        return startOn(System.getProperty(jar), Program.QUICK, arguments, folder);
    }

    /** {@code tanqiao.jar}, on a Java that trusts a certificate. */
    Running startTrusting(OwnCertificate own, List<String> arguments) throws IOException {
        List<String> options = new ArrayList<>(Program.QUICK);
        options.add("-Djavax.net.ssl.trustStore=" + own.store());
        options.add("-Djavax.net.ssl.trustStorePassword=" + OwnCertificate.PASSWORD);
        return startOn(System.getProperty("tanqiao.jar"), options, arguments, Path.of(""));
    }

    /** The production jar beside a simulator: what the laboratory adds to a hub is on its class path. */
    Running startExtended(List<String> arguments) throws IOException {
        Path hub = Path.of(System.getProperty("tanqiao.hub.jar"));
        Path extension = hub.resolveSibling("..").resolve(EXTENSION);
        return startOn(hub + File.pathSeparator + extension, Program.QUICK, arguments, Path.of(""));
    }

    private Running startOn(String classPath, List<String> options, List<String> arguments, Path folder)
            throws IOException {
        List<String> command = Program.command(classPath, options, arguments);
        Path saying = directory.resolve("process-" + (started.size() + 1) + ".txt");
        Process process = Program.process(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(saying.toFile())
                .start();
        var running = new Running(process, saying);
        started.add(running);
        return running;
    }

    @Override
    public void close() {
        started.forEach(running -> running.process().destroyForcibly());
    }
}
