import com.zaxxer.hikari.HikariDataSource;
import dev.tanqiao.hub.store.history.JdbcHistory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One of the two databases: the hub's own schema, filled set by set. */
final class Database implements AutoCloseable {

    private static final ZoneId CITY = ZoneId.of("Asia/Shanghai");
    private static final int A_DAY = 10_000;

    /** The last day that has purchases: two days ago, so that its bills are in and its closing has come. */
    static final LocalDate LAST_DAY = LocalDate.now(CITY).minusDays(2);

    /** Business time of what is measured: five in the morning of the day after. */
    static final Instant NOW = LAST_DAY.plusDays(1).atTime(5, 0).atZone(CITY).toInstant();

    final String name;
    final int rows;
    final HikariDataSource pool = new HikariDataSource();
    final JdbcTemplate jdbc;
    final TransactionTemplate transaction;

    Database(String server, String name, int rows) {
        this.name = name;
        this.rows = rows;
        pool.setJdbcUrl(server.replaceFirst("/postgres\\?", "/" + name + "?"));
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(2);
        pool.setInitializationFailTimeout(-1);
        this.jdbc = new JdbcTemplate(pool);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    }

    LocalDate firstDay() {
        return LAST_DAY.minusDays((rows - 1) / A_DAY);
    }

    /** Makes and fills it where it is not there yet; a fill that broke off begins again. */
    void fillOnce(JdbcTemplate server, Path fill) throws IOException, SQLException {
        if (!server.queryForList("select 1 from pg_database where datname = ?", name).isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        String filling = name + "_filling";
        server.execute("drop database if exists " + filling);
        server.execute("create database " + filling);
        try (Database making = new Database(pool.getJdbcUrl().replace("/" + name + "?", "/postgres?"), filling, rows)) {
            Flyway.configure().dataSource(making.pool).load().migrate();
            var history = new JdbcHistory(making.jdbc);
            history.ensureYearAhead(firstDay().atStartOfDay(CITY).toInstant());
            history.ensureYearAhead(NOW);
            making.run(fill);
            making.jdbc.execute("vacuum (analyze)");
        }
        server.execute("alter database " + filling + " rename to " + name);
        System.out.printf("%-6s filled with %,d settled rows in %d s%n", name, rows, Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    private void run(Path fill) throws IOException, SQLException {
        String script = Files.readString(fill)
                .replaceAll("(?m)^\\s*--.*$|\\s-- .*$", "")
                .replace("${rows}", "" + rows)
                .replace("${days}", "" + ((rows - 1) / A_DAY + 1))
                .replace("${first}", firstDay().atStartOfDay(CITY).toOffsetDateTime().toString())
                .replace("${now}", NOW.toString());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : script.split(";\\s*\\n")) {
                if (!sql.isBlank()) {
                    long began = System.nanoTime();
                    statement.execute(sql);
                    long ms = (System.nanoTime() - began) / 1_000_000;
                    if (ms > 5_000) {
                        System.out.printf("  %6d ms %s%n", ms, sql.strip().lines().findFirst().orElse(""));
                    }
                }
            }
        }
    }

    /** Runs work that is undone afterwards, so that the next run meets the same rows. */
    <T> T undone(Supplier<T> work) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            return work.get();
        });
    }

    /** A statement of the hub's own, from the jar. */
    static String sql(String file) {
        try (InputStream in = Database.class.getResourceAsStream("/sql/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
