package dev.tanqiao.lab.embedded;

import dev.tanqiao.hub.config.LocalDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One PostgreSQL with any number of databases that hold the hub's schema and no rows; for whoever begins anew often. */
public final class ScratchDatabases implements AutoCloseable {

    private static final String MIGRATIONS = "db/migration";

    private final LocalDatabase.Running server;
    private final String template;
    private final AtomicInteger made = new AtomicInteger();

    /**
     * Starts the server.
     *
     * @param directory is the server's; what an earlier one left there is taken over: the empty schema of this version, if it is there
     */
    public ScratchDatabases(LocalDatabase postgres, Path directory) {
        server = postgres.startScratch(directory);
        template = "template_" + versionOfSchema();
        List<String> left = jdbc().queryForList(
                        "select datname from pg_database where datname like 'scratch%' or datname like 'template\\_%'",
                        String.class);
        left.stream()
                .filter(name -> !name.equals(template))
                .forEach(name -> execute("drop database \"" + name + "\" with (force)"));
        if (!left.contains(template)) {
            execute("create database scratch");
            Flyway.configure().dataSource(url("scratch"), null, null).load().migrate();
            execute("alter database scratch rename to " + template); // one that bears the name is whole
        }
    }

    /** Changes whenever a migration does. */
    private static String versionOfSchema() {
        try {
            var all = new CRC32();
            Resource[] migrations =
                    new PathMatchingResourcePatternResolver().getResources("classpath:" + MIGRATIONS + "/*.sql");
            Arrays.sort(migrations, Comparator.comparing(migration -> String.valueOf(migration.getFilename())));
            for (Resource migration : migrations) {
                all.update(migration.getContentAsByteArray());
            }
            return Long.toHexString(all.getValue());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Makes one more, and says where it is, with user and password. */
    public synchronized String fresh() {
        String name = "scratch_" + made.incrementAndGet();
        execute("drop database if exists " + name);
        execute("create database " + name + " template " + template);
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
        return URI.create(url.substring("jdbc:".length())).getPath().substring(1);
    }

    private static String backupOf(String url) {
        return name(url) + "_backup";
    }

    private String url(String database) {
        return server.jdbcUrl().replace("/postgres?", "/" + database + "?");
    }

    private void execute(String sql) {
        jdbc().execute(sql);
    }

    private JdbcTemplate jdbc() {
        return new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl()));
    }

    @Override
    public void close() {
        server.close();
    }
}
