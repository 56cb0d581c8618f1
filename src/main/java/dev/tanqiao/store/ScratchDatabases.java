package dev.tanqiao.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One PostgreSQL with any number of databases that hold the hub's schema and no rows; for whoever begins anew often. */
public final class ScratchDatabases implements AutoCloseable {

    private static final String USER = "postgres";

    private final LocalDatabase.Running server;
    private final AtomicInteger made = new AtomicInteger();

    /**
     * Starts the server.
     *
     * @param directory is the server's; what an earlier one left there is taken over
     */
    public ScratchDatabases(LocalDatabase postgres, Path directory) {
        server = postgres.start(directory);
        execute("drop database if exists template_house");
        execute("create database template_house");
        Flyway.configure().dataSource(url("template_house"), USER, "").load().migrate();
    }

    /** Makes one more, and says where it is; the user is {@code postgres}. */
    public synchronized String fresh() {
        String name = "scratch_" + made.incrementAndGet();
        execute("drop database if exists " + name);
        execute("create database " + name + " template template_house");
        return url(name);
    }

    /** Copies a database as it stands, in place of an earlier copy; whoever is connected to it is cut off. */
    public void backUp(String url) {
        copy(name(url), backupOf(url));
    }

    /**
     * Makes it what it was when it was last backed up; whoever is connected to it is cut off.
     *
     * @throws org.springframework.dao.DataAccessException when it never was
     */
    public void restore(String url) {
        copy(backupOf(url), name(url));
    }

    private synchronized void copy(String from, String to) {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'".formatted(from));
        execute("drop database if exists " + to + " with (force)");
        execute("create database " + to + " template " + from);
    }

    /** Gives a database's room back, and that of its backup. */
    public void drop(String url) {
        execute("drop database if exists " + name(url) + " with (force)");
        execute("drop database if exists " + backupOf(url));
    }

    private static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static String backupOf(String url) {
        return name(url) + "_backup";
    }

    private String url(String database) {
        URI address = URI.create(server.jdbcUrl().substring("jdbc:".length()));
        return "jdbc:postgresql://%s:%d/%s".formatted(address.getHost(), address.getPort(), database);
    }

    private void execute(String sql) {
        new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl(), USER, "")).execute(sql);
    }

    @Override
    public void close() {
        server.close();
    }
}
