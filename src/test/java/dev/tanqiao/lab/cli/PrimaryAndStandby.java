package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.config.LocalDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** Two PostgreSQL servers: nothing is committed on the first that the second does not have. */
final class PrimaryAndStandby implements AutoCloseable {

    private static final String PASSWORD_FILE = "postgres-password";

    private final String password;
    private final Path dataOfPrimary;
    private final LocalDatabase.Running primary;
    private final LocalDatabase.Running standby;

    PrimaryAndStandby(Path home) throws IOException {
        LocalDatabase postgres = LocalDatabase.ofThisJar().orElseThrow();
        dataOfPrimary = home.resolve("primary/data");
        Path dataOfStandby = home.resolve("standby/data");
        postgres.start(home.resolve("primary")).close();
        password = postgres.password(home.resolve("primary"));
        FileSystemUtils.copyRecursively(dataOfPrimary, dataOfStandby);
        Files.copy(
                home.resolve("primary").resolve(PASSWORD_FILE),
                home.resolve("standby").resolve(PASSWORD_FILE));
        Files.setPosixFilePermissions(dataOfStandby, Files.getPosixFilePermissions(dataOfPrimary));

        set(dataOfPrimary, "synchronous_standby_names = '*'");
        primary = postgres.start(home.resolve("primary"));
        Files.createFile(dataOfStandby.resolve("standby.signal"));
        set(
                dataOfStandby,
                "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=%s'"
                        .formatted(port(primary), password));
        standby = postgres.start(home.resolve("standby"));
    }

    private static void set(Path data, String setting) throws IOException {
        Files.writeString(data.resolve("postgresql.auto.conf"), setting + "\n", StandardOpenOption.APPEND);
    }

    private static int port(LocalDatabase.Running server) {
        return URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    /** As a hub names both. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?targetServerType=primary&user=postgres&password=%s"
                .formatted(port(primary), port(standby), password);
    }

    JdbcTemplate oldPrimary() {
        return new JdbcTemplate(new DriverManagerDataSource(primary.jdbcUrl()));
    }

    JdbcTemplate standby() {
        return new JdbcTemplate(new DriverManagerDataSource(standby.jdbcUrl()));
    }

    /** It lives and holds its connections, and answers nothing. */
    void freezePrimary() throws IOException {
        signal("-STOP");
    }

    void thawPrimary() throws IOException {
        signal("-CONT");
    }

    /** It dies with all its processes, as if the machine had lost power; its port refuses from then on. */
    void killPrimary() throws IOException {
        signal("-KILL");
    }

    private void signal(String signal) throws IOException {
        ProcessHandle postmaster = postmaster().orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", signal));
        Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(process -> String.valueOf(process.pid()))
                .forEach(command::add);
        new ProcessBuilder(command).start().onExit().join();
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        Path pidFile = dataOfPrimary.resolve("postmaster.pid");
        return ProcessHandle.of(
                Long.parseLong(Files.readAllLines(pidFile).get(0).strip()));
    }

    void promoteStandby() {
        standby().queryForObject("select pg_promote()", Boolean.class);
    }

    @Override
    public void close() throws IOException {
        if (postmaster().isPresent()) {
            thawPrimary();
        }
        standby.close();
        primary.close();
    }
}
