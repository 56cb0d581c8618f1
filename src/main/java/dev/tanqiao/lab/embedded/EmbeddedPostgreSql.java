package dev.tanqiao.lab.embedded;

import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.hub.config.LocalDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
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

    private static final String USER = "postgres";

    /** The server's password, for its owner alone; beside its data. */
    private static final String PASSWORD = "postgres-password";

    private static final int PASSWORD_BYTES = 24;

    private static final String SCRAM = "scram-sha-256";

    /** A line of {@code pg_hba.conf} that asks nothing. */
    private static final Pattern TRUST = Pattern.compile("(?m)^([^#\\n]*\\s)trust[ \\t]*$");

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
            Path home = directory.toAbsolutePath().normalize();
            refuseAnothersData(home);
            OwnerOnly.folder(home);
            FileChannel lockFile =
                    FileChannel.open(home.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new IllegalStateException(
                        "Another hub is at work on the database in %s. Stop it first, or name another folder with tanqiao.home."
                                .formatted(home));
            }
            stopWhatRuns(home.resolve("data"));
            EmbeddedPostgres server = postgres(home, durable);
            return new Postgres(server, url(home, server.getPort()), home.resolve("data"), lockFile);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL in %s could not be started: %s".formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    /** PostgreSQL would refuse them too, after a while and in words of its own. */
    private static void refuseAnothersData(Path home) throws IOException {
        if (!Files.exists(home)) {
            return;
        }
        Path own = Files.createTempFile("owner", "");
        try {
            if (!Files.getOwner(home).equals(Files.getOwner(own))) {
                throw new IllegalStateException(
                        "The database in %s belongs to the user %s, and this process is the user %s. Start it as that user, or name another folder with tanqiao.home. Nothing was changed."
                                .formatted(home, Files.getOwner(home), Files.getOwner(own)));
            }
        } finally {
            Files.delete(own);
        }
    }

    @Override
    public Optional<String> runningAt(Path directory) {
        Path pidFile = directory.toAbsolutePath().resolve("data/postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            return lines.size() > PORT_LINE && process(lines).isPresent()
                    ? Optional.of(url(directory, lines.get(PORT_LINE).trim()))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("%s cannot be read.".formatted(pidFile), unreadable);
        }
    }

    private static String url(Path home, Object port) throws IOException {
        return "jdbc:postgresql://localhost:%s/postgres?user=%s&password=%s".formatted(port, USER, secret(home));
    }

    /**
     * What the server asks of whoever connects; made for a folder that has none yet.
     *
     * @throws IOException also when there is data that asks for a password and its file is gone
     */
    private static String secret(Path home) throws IOException {
        Path file = home.resolve(PASSWORD);
        if (!Files.exists(file)) {
            if (Files.exists(accessRules(home)) && !letsAnybodyIn(home)) {
                throw new IOException("%s is gone, which its data ask for; bring it back".formatted(file));
            }
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            OwnerOnly.make(file);
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }
        String password = Files.readString(file).strip();
        Redactor.hide(password);
        return password;
    }

    private static Path accessRules(Path home) {
        return home.resolve("data/pg_hba.conf");
    }

    /** Whether the data are of a time when every user of the machine was let in. */
    private static boolean letsAnybodyIn(Path home) throws IOException {
        Path rules = accessRules(home);
        return Files.exists(rules) && TRUST.matcher(Files.readString(rules)).find();
    }

    /** From now on the password is asked for; whoever came in without one is cut off. */
    private static void lock(Path home, EmbeddedPostgres server) throws IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role %s password '%s'".formatted(USER, secret(home)));
            String rules = Files.readString(accessRules(home));
            Files.writeString(accessRules(home), TRUST.matcher(rules).replaceAll("$1" + SCRAM));
            statement.execute("select pg_reload_conf()");
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
        } catch (SQLException failure) {
            throw new IOException("it cannot be given a password: " + failure.getMessage(), failure);
        }
        log.info("database.locked directory={} reason=\"it let every user of the machine in\"", home);
    }

    @Override
    public String password(Path directory) {
        try {
            return secret(OwnerOnly.folder(directory));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The password of the database in %s cannot be read: %s".formatted(directory, failure.getMessage()),
                    failure);
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
        boolean open = letsAnybodyIn(home);
        Path unpacked = Path.of(
                System.getProperty(UNPACKED, home.resolveSibling("postgres").toString()));
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("data"))
                .setLocaleConfig("auth", SCRAM) // initdb takes these beside the locale; the last word on auth holds
                .setLocaleConfig("pwfile", home.resolve(PASSWORD).toString())
                .setConnectConfig("password", secret(home))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(OwnerOnly.folder(unpacked).toFile())
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
        OwnerOnly.folder(unpacked); // who unpacks lets others write in it
        if (open) {
            lock(home, server);
        }
        return server;
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
                throw new IOException("the PostgreSQL of an earlier hub (process %s) does not stop".formatted(pid));
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

    private record Postgres(EmbeddedPostgres server, String url, Path data, FileChannel lockFile) implements Running {

        @Override
        public String jdbcUrl() {
            return url;
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
