package dev.tanqiao.lab.bench.growth;

import com.zaxxer.hikari.HikariDataSource;
import dev.tanqiao.hub.store.history.JdbcHistory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The hub's own schema with so many settled purchases, days of the same size behind each other. All connections tell their plans. */
final class GrownDatabase implements AutoCloseable {

    private static final ZoneId CITY = ZoneId.of("Asia/Shanghai");
    private static final int A_DAY = 2_000;

    /** The last day that has purchases. Its bills are in and its closing has come; those before it are closed. */
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 6, 10);

    static final LocalDate LAST_CLOSED = LAST_DAY.minusDays(1);

    /** Business time of what is measured: five in the morning of the day after. */
    static final Instant NOW = LAST_DAY.plusDays(1).atTime(5, 0).atZone(CITY).toInstant();

    private final String name;
    private final int rows;
    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(pool);
    private final Map<String, Long> levels = new HashMap<>();
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));

    /**
     * Not filled yet.
     *
     * @param server where its database {@code postgres} is
     */
    GrownDatabase(String server, int rows) {
        this.name = "purchases_" + rows;
        this.rows = rows;
        pool.setJdbcUrl(server.replaceFirst("/postgres\\?", "/" + name + "?"));
        pool.setMaximumPoolSize(2);
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionInitSql(Plans.TOLD);
    }

    int rows() {
        return rows;
    }

    HikariDataSource pool() {
        return pool;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    /** Makes and fills it where it is not there yet; a fill that broke off begins again. */
    void fillOnce(JdbcTemplate server, PrintWriter out) {
        if (!server.queryForList("select from pg_database where datname = ?", name)
                .isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, "Filling a database with %,d settled purchases.%n", rows);
        out.flush();
        long began = System.nanoTime();
        String filling = name + "_filling";
        server.execute("drop database if exists " + filling);
        server.execute("create database " + filling);
        try (var making = new HikariDataSource()) {
            making.setJdbcUrl(Objects.requireNonNull(pool.getJdbcUrl()).replace("/" + name + "?", "/" + filling + "?"));
            making.setMaximumPoolSize(2);
            Flyway.configure().dataSource(making).load().migrate();
            fill(new JdbcTemplate(making));
        }
        server.execute("alter database %s rename to %s".formatted(filling, name));
        out.printf(
                Locale.ROOT,
                "Filled in %d s.%n",
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
        out.flush();
    }

    private void fill(JdbcTemplate making) {
        int days = (rows + A_DAY - 1) / A_DAY;
        Instant first = LAST_DAY.minusDays(days - 1L).atStartOfDay(CITY).toInstant();
        var history = new JdbcHistory(making);
        for (Instant begin = first; begin.isBefore(NOW); begin = begin.plus(Duration.ofDays(360))) {
            history.ensureYearAhead(begin);
        }
        history.ensureYearAhead(NOW);
        String script = text("fill.sql")
                .replaceAll("(?m)^\\s*--.*$|\\s-- .*$", "")
                .replace("${rows}", String.valueOf(rows))
                .replace("${a_day}", String.valueOf(A_DAY))
                .replace("${days}", String.valueOf(days))
                .replace("${first}", first.toString())
                .replace("${now}", NOW.toString());
        making.execute((java.sql.Connection connection) -> {
            try (var statement = connection.createStatement()) {
                for (String sql : List.of(script.split(";\\s*\\n"))) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
            return null;
        });
        making.execute("create extension pageinspect");
        making.execute("vacuum (analyze)");
    }

    /** How many pages lie above the leaves of an index; of one that is no tree, none. */
    long levels(String index) {
        return levels.computeIfAbsent(index, name -> {
            Long level = jdbc.queryForObject("""
                    select case when m.amname = 'btree' then (bt_metap(c.oid::regclass::text)).level else 0 end
                    from pg_class c join pg_am m on m.oid = c.relam where c.oid = ?::regclass""", Long.class, name);
            return level == null ? 0 : level;
        });
    }

    /** Runs work that is undone afterwards, so that the next meets the same rows. */
    void undone(Runnable work) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            work.run();
        });
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(GrownDatabase.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
