package dev.tanqiao.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.bill.LookingUp;
import dev.tanqiao.bill.Matching;
import dev.tanqiao.settlement.Answer;
import dev.tanqiao.settlement.Departing;
import dev.tanqiao.settlement.Learning;
import dev.tanqiao.settlement.Outcome;
import dev.tanqiao.settlement.ReviewFilter;
import dev.tanqiao.settlement.SettlementPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is asked again and again reads no table from end to end: thirty thousand settled purchases lie in the database (those of
 * {@code src/bench}, which measures with a million), and PostgreSQL itself counts the rows that a statement reads without an index.
 */
class ScaleTest {

    /** Tables that grow with every purchase. A table of fewer rows than this may be read whole. */
    private static final int MANY = 25_000;

    private static final Instant FIRST = Instant.parse("2026-03-01T16:00:00Z");
    private static final Instant NOW = FIRST.plus(Duration.ofHours(3 * 24 + 5));
    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{bean:\\w+\\?method=(\\w+)}|schedule)");
    private static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1)),
            true,
            3,
            List.of(Duration.ofMinutes(1)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));

    private static SingleConnectionDataSource dataSource;
    private static JdbcTemplate jdbc;
    private static TransactionTemplate transaction;
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    @BeforeAll
    static void thirtyThousandPurchasesAreSettled() throws IOException {
        dataSource = new SingleConnectionDataSource(TestDatabase.freshUrl(), true);
        jdbc = new JdbcTemplate(dataSource);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        new JdbcHistory(jdbc).ensureYearAhead(FIRST);
        String fill = Files.readString(Path.of("src/bench/fill.sql"))
                .replaceAll("(?m)^\\s*--.*$|\\s-- .*$", "")
                .replace("${rows}", "30000")
                .replace("${days}", "3")
                .replace("${first}", FIRST.toString())
                .replace("${now}", NOW.toString());
        for (String statement : fill.split(";\\s*\\n")) {
            if (!statement.isBlank()) {
                jdbc.execute(statement);
            }
        }
        jdbc.execute("vacuum (analyze)");
        jdbc.execute("set session_replication_role = origin");
        jdbc.execute("set max_parallel_workers_per_gather = 0"); // workers tell what they read when they end
    }

    @AfterAll
    static void theConnectionIsClosed() {
        dataSource.destroy();
    }

    static Stream<Path> claims() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/sql"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("claims")
    void aClaimReadsWhatIsDueAlone(Path file) throws IOException {
        List<Object> values = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(Files.readString(file)
                .lines()
                .filter(line -> !line.startsWith("--"))
                .reduce("", (a, b) -> a + "\n" + b));
        String sql = parameters.replaceAll(found -> {
            values.add(value(found.group(1)));
            return "?";
        });

        assertThat(readWhole(() ->
                        assertThat(jdbc.queryForList(sql, values.toArray())).isNotEmpty()))
                .isEmpty();
    }

    private static Object value(@org.jspecify.annotations.Nullable String method) {
        return method == null
                ? "probe"
                : switch (method) {
                    case "owner" -> "me";
                    case "now" -> Timestamp.from(NOW);
                    case "room", "free" -> 16;
                    case "busy" -> "{}";
                    case "leaseSeconds" -> 60;
                    default -> throw new IllegalArgumentException("Give a value for " + method + " here.");
                };
    }

    @Test
    void aTraceReadsWhatItTellsAlone() {
        var traces = new JdbcTrace(jdbc);
        Map<String, Object> settlement = jdbc.queryForMap(
                "select s.cid, s.city_transaction_id, t.order_no from settlement s join campus_transaction t on t.id = s.transaction_id where s.id = 15000");

        for (Object of : List.of(
                settlement.get("order_no"),
                settlement.get("city_transaction_id"),
                settlement.get("cid"),
                "settlement/15000",
                "transaction/15000")) {
            assertThat(readWhole(() -> assertThat(traces.of(of.toString(), 10)).isPresent()))
                    .as(of.toString())
                    .isEmpty();
        }
    }

    @Test
    void whatWaitsIsListedWithoutReadingWhatDoesNot() {
        var review = new JdbcReviewStore(jdbc, transaction);
        var all = new ReviewFilter(Set.of(), null, null, null, null, null);
        var breaks = new JdbcBreaks(jdbc);

        assertThat(readWhole(() -> {
                    assertThat(review.waiting(all, 50)).hasSize(50);
                    assertThat(review.count(all)).isEqualTo(500);
                    assertThat(breaks.open(JdbcBreaks.Filter.ANY, 500)).isNotEmpty();
                    assertThat(breaks.countOpen(NOW)).isPositive();
                    assertThat(new JdbcControlStore(dataSource, transaction).deadDeliveries(100))
                            .hasSize(20);
                    assertThat(new JdbcQuiet(jdbc).nextDue()).isPresent();
                    assertThat(new JdbcQuiet(jdbc).latestRow()).isPresent();
                }))
                .isEmpty();
    }

    @Test
    void whatIsSentAnsweredBilledAndLookedUpReadsItsOwnRowsAlone() {
        var settlements = new JdbcSettlementStore(jdbc, transaction, POLICY, Duration.ofSeconds(60));
        var bills = new JdbcBillStore(jdbc, transaction);
        List<Long> due = jdbc.queryForList(
                "update settlement set lease_owner = 'me', lease_until = now() + interval '60 seconds' where id between 30001 and 30100 returning id",
                Long.class);

        assertThat(readWhole(() -> {
                    List<Answer> answers = new Departing(settlements, settlement -> "hash", clock)
                            .begin(due, "me").stream()
                                    .map(attempt -> new Answer(
                                            attempt,
                                            new Outcome(Outcome.Verdict.ACCEPTED, 200, "200", "success", false, "{}"),
                                            NOW,
                                            Duration.ZERO))
                                    .toList();
                    assertThat(new Learning(settlements, POLICY, clock).learn(answers))
                            .hasSize(100);
                    new Matching(bills, POLICY, Duration.ofDays(2), clock)
                            .match(jdbc.queryForList(
                                    "select id from bill_line where due_at is not null limit 100", Long.class));
                    new LookingUp(bills, POLICY, clock).conclude(List.of(31_001L, 31_002L));
                }))
                .isEmpty();
    }

    @Test
    void aTableThatIsReadWholeIsSeen() {
        assertThat(readWhole(() -> jdbc.queryForList("select count(*) from settlement where reason = 'none'")))
                .containsOnlyKeys("settlement");
    }

    /** Tables of many rows, each with how many of them were read without an index. */
    private static Map<String, Long> readWhole(Runnable work) {
        Map<String, Long> before = rowsReadWithoutIndex();
        work.run();
        Map<String, Long> read = new TreeMap<>();
        rowsReadWithoutIndex().forEach((table, rows) -> {
            long now = rows - before.getOrDefault(table, 0L);
            if (now >= MANY) {
                read.put(table, now);
            }
        });
        return read;
    }

    private static Map<String, Long> rowsReadWithoutIndex() {
        jdbc.execute("select pg_stat_force_next_flush()");
        jdbc.execute("select pg_stat_clear_snapshot()");
        Map<String, Long> rows = new TreeMap<>();
        jdbc.query("select relname, seq_tup_read from pg_stat_user_tables", row -> {
            rows.put(row.getString(1), row.getLong(2));
        });
        return rows;
    }
}
