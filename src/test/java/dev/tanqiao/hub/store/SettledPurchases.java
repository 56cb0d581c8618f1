package dev.tanqiao.hub.store;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.hub.store.history.JdbcHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Thirty thousand settled purchases (those of {@code tanqiao bench growth}, which measures with a million), and the claims that look among them. */
final class SettledPurchases implements AutoCloseable {

    static final int ROWS = 30_000;
    private static final int DAYS = 3;
    static final Instant FIRST = Instant.parse("2026-03-01T16:00:00Z");
    static final Instant NOW = FIRST.plus(Duration.ofHours(3 * 24 + 5));
    static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1)),
            true,
            3,
            List.of(Duration.ofMinutes(1)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));

    private static final Pattern PARAMETER =
            Pattern.compile(":#(?:\\$\\{bean:\\w+\\?method=(\\w+)}|\\$\\{variable\\.schedule\\.name})");

    final SingleConnectionDataSource dataSource = new SingleConnectionDataSource(TestDatabase.freshUrl(), true);
    final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));

    final UnitOfWork work = new DatabaseTransaction(transaction);

    SettledPurchases() {
        new JdbcHistory(jdbc).ensureYearAhead(FIRST);
        String fill = text(Path.of("src/main/resources/dev/tanqiao/lab/bench/growth/fill.sql"))
                .replaceAll("(?m)^\\s*--.*$|\\s-- .*$", "")
                .replace("${rows}", String.valueOf(ROWS))
                .replace("${a_day}", String.valueOf(ROWS / DAYS))
                .replace("${days}", String.valueOf(DAYS))
                .replace("${first}", FIRST.toString())
                .replace("${now}", NOW.toString());
        for (String statement : fill.split(";\\s*\\n")) {
            if (!statement.isBlank()) {
                jdbc.execute(statement);
            }
        }
        jdbc.execute("vacuum (analyze)");
        jdbc.execute("set session_replication_role = origin");
        // Workers count what they have read when they end, which may be later than the statement: in the midst of a
        // test.
        jdbc.execute("set max_parallel_workers_per_gather = 0");
        jdbc.execute("set max_parallel_maintenance_workers = 0");
    }

    /** The files of the statements that routes name. */
    static Stream<Path> claims() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/sql"))) {
            return files.sorted().toList().stream();
        }
    }

    /** Claims as a route does. */
    List<Map<String, Object>> claim(Path file) {
        List<Object> values = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(
                text(file).lines().filter(line -> !line.startsWith("--")).reduce("", (a, b) -> a + "\n" + b));
        String sql = parameters.replaceAll(found -> {
            values.add(value(found.group(1)));
            return "?";
        });
        return jdbc.queryForList(sql, values.toArray());
    }

    private static Object value(@Nullable String method) {
        return method == null
                ? "probe"
                : switch (method) {
                    case "owner" -> "me";
                    case "confirmedNow", "now", "nowOrToAsk" -> Timestamp.from(NOW);
                    case "free", "most" -> 16;
                    case "busy", "running" -> "{}";
                    case "leaseSeconds" -> 60;
                    default -> throw new IllegalArgumentException("Give a value for " + method + " here.");
                };
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        dataSource.destroy();
    }
}
