package dev.tanqiao.store.embedded;

import dev.tanqiao.store.LocalDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL from the jar, with durable settings, on a folder that one hub at a time may hold. */
public final class EmbeddedPostgreSql implements LocalDatabase {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgreSql.class);
    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(20);

    /** For the service loader. */
    public EmbeddedPostgreSql() {}

    @Override
    public Running start(Path directory) {
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
            stopOrphan(home.resolve("data"));
            return new Postgres(postgres(home), lockFile);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL in %s could not be started: %s".formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private static EmbeddedPostgres postgres(Path home) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("data"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                .setRegisterShutdownHook(false) // the hub drains first, then closes us
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("timezone", "UTC")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    /** After {@code kill -9} of a hub its PostgreSQL lives on and holds the data folder: it is asked to stop. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid).filter(EmbeddedPostgreSql::isPostgres);
        if (orphan.isPresent()) {
            log.info("database.orphan pid={} directory={}", pid, data);
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(ORPHAN_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException stubborn) {
                throw new IOException(
                        "the PostgreSQL of an earlier hub (process %d) does not stop".formatted(pid), stubborn);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(path -> path.contains("postgres")).orElse(false);
    }

    private record Postgres(EmbeddedPostgres server, FileChannel lockFile) implements Running {

        @Override
        public String jdbcUrl() {
            return server.getJdbcUrl("postgres", "postgres");
        }

        @Override
        public void close() {
            try {
                server.close();
                lockFile.close(); // gives the folder free
            } catch (IOException failure) {
                throw new UncheckedIOException("The embedded PostgreSQL did not stop in order.", failure);
            }
        }
    }
}
