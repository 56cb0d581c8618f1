package dev.tanqiao.store.embedded;

import dev.tanqiao.store.LocalDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL from the jar, with durable settings, on a folder that one hub at a time may hold. */
public final class EmbeddedPostgreSql implements LocalDatabase {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgreSql.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** Sixteen scenarios at a time, each with a hub of ten connections and two more that look on; or a few hubs of the usual size. */
    private static final int MOST_CONNECTIONS = 250;

    /** What the server says, for as long as it runs; beside its data. */
    private static final String SAID = "postgres.log";

    /** Where a {@code postmaster.pid} says on which port its server listens. */
    private static final int PORT_LINE = 3;

    /** How a PostgreSQL server is told to stop: its clients are cut off; or as if it had crashed, which loses nothing committed. */
    private static final String FAST = "-INT";

    private static final String IMMEDIATE = "-QUIT";

    /** For the service loader. */
    public EmbeddedPostgreSql() {}

    @Override
    public Running start(Path directory) {
        return start(directory, true);
    }

    @Override
    public Running startScratch(Path directory) {
        try {
            return start(directory, false);
        } catch (UncheckedIOException unusable) {
            log.info("database.emptied directory={} reason=\"{}\"", directory, unusable.getMessage());
            delete(directory.resolve("data"));
            return start(directory, false);
        }
    }

    private Running start(Path directory, boolean durable) {
        try {
            Path home = Files.createDirectories(directory.toAbsolutePath().normalize());
            FileChannel lockFile =
                    FileChannel.open(home.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new IllegalStateException(
                        "Another hub is at work on the database in %s. Stop it first, or name another folder with tanqiao.home."
                                .formatted(home));
            }
            stopWhatRuns(home.resolve("data"));
            return new Postgres(postgres(home, durable), home.resolve("data"), lockFile);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL in %s could not be started: %s".formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    @Override
    public Optional<String> runningAt(Path directory) {
        Path pidFile = directory.toAbsolutePath().resolve("data/postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            return lines.size() > PORT_LINE && process(lines).isPresent()
                    ? Optional.of("jdbc:postgresql://localhost:%s/postgres"
                            .formatted(lines.get(PORT_LINE).trim()))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("%s cannot be read.".formatted(pidFile), unreadable);
        }
    }

    /** The server that a {@code postmaster.pid} tells of, if it lives. */
    private static Optional<ProcessHandle> process(List<String> pidFile) {
        long pid = Long.parseLong(pidFile.get(0).trim());
        return ProcessHandle.of(pid).filter(EmbeddedPostgreSql::isPostgres);
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be emptied.".formatted(folder), failure);
        }
    }

    private static EmbeddedPostgres postgres(Path home, boolean durable) throws IOException {
        String waits = durable ? "on" : "off";
        var said = ProcessBuilder.Redirect.appendTo(home.resolve(SAID).toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("data"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(unpacked(home))
                .setRegisterShutdownHook(false) // the hub drains first, then closes us
                .setOutputRedirector(said)
                .setServerConfig("fsync", waits)
                .setServerConfig("synchronous_commit", waits)
                .setServerConfig("full_page_writes", waits)
                .setServerConfig("max_connections", String.valueOf(MOST_CONNECTIONS))
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("timezone", "UTC")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static File unpacked(Path home) {
        return new File(
                System.getProperty(UNPACKED, home.resolveSibling("postgres").toString()));
    }

    /**
     * Sees to it that no PostgreSQL holds the data folder: after {@code kill -9} of a hub its own lives on, and one whose disk was
     * full may not stop as it is asked to. It is asked to stop without waiting for its clients, then to stop at once.
     */
    private static void stopWhatRuns(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> running = process(Files.readAllLines(pidFile));
        if (running.isPresent()) {
            long pid = running.get().pid();
            log.info("database.stop pid={} directory={}", pid, data);
            if (!ends(running.get(), FAST) && !ends(running.get(), IMMEDIATE)) {
                throw new IOException("the PostgreSQL of an earlier hub (process %d) does not stop".formatted(pid));
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean ends(ProcessHandle postgres, String signal) throws IOException {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(postgres.pid()))
                    .start()
                    .waitFor();
            postgres.onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException stubborn) {
            return false;
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(path -> path.contains("postgres")).orElse(false);
    }

    private record Postgres(EmbeddedPostgres server, Path data, FileChannel lockFile) implements Running {

        @Override
        public String jdbcUrl() {
            return server.getJdbcUrl("postgres", "postgres");
        }

        @Override
        public void close() {
            try {
                server.close();
                stopWhatRuns(data); // a server that did not stop in time is only logged there
                lockFile.close(); // gives the folder free
            } catch (IOException failure) {
                throw new UncheckedIOException("The embedded PostgreSQL did not stop in order.", failure);
            }
        }
    }
}
