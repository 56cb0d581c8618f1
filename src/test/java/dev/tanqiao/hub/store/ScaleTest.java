package dev.tanqiao.hub.store;

import static dev.tanqiao.hub.store.SettledPurchases.NOW;
import static dev.tanqiao.hub.store.SettledPurchases.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.trace.TraceStores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is asked again and again reads no table from end to end: thirty thousand settled purchases lie in the database, and
 * PostgreSQL itself counts the rows that a statement reads without an index.
 */
class ScaleTest {

    /** Tables that grow with every purchase. A table of fewer rows than this may be read whole. */
    private static final int MANY = 25_000;

    private static SettledPurchases purchases;
    private static JdbcTemplate jdbc;
    private static TransactionTemplate transaction;
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    @BeforeAll
    static void thirtyThousandPurchasesAreSettled() {
        purchases = new SettledPurchases();
        jdbc = purchases.jdbc;
        transaction = purchases.transaction;
    }

    @AfterAll
    static void theConnectionIsClosed() {
        purchases.close();
    }

    @ParameterizedTest
    @MethodSource("dev.tanqiao.hub.store.SettledPurchases#claims")
    void aClaimReadsWhatIsDueAlone(Path file) {
        assertThat(readWhole(() -> assertThat(purchases.claim(file)).isNotEmpty()))
                .isEmpty();
    }

    @Test
    void aTraceReadsWhatItTellsAlone() {
        var traces = TraceStores.traces(jdbc);
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
        var review = SettlementStores.reviewStore(jdbc);
        var all = new ReviewFilter(Set.of(), null, null, null, null, null);
        var breaks = BillStores.breaks(jdbc);

        assertThat(readWhole(() -> {
                    assertThat(review.waiting(all, 50)).hasSize(50);
                    assertThat(review.count(all)).isEqualTo(500);
                    assertThat(breaks.open(BreakFilter.ANY, 500)).isNotEmpty();
                    assertThat(breaks.countOpen(NOW)).isPositive();
                    assertThat(SettlementStores.controlStore(purchases.dataSource)
                                    .newestDead(null, 100))
                            .hasSize(20);
                    assertThat(new JdbcQuiet(jdbc).nextDue()).isPresent();
                    assertThat(new JdbcWaiting(jdbc).counts())
                            .containsEntry(new JdbcWaiting.Kind("deliveries", "DEAD"), 20L);
                    assertThat(new JdbcQuiet(jdbc).latestRow()).isPresent();
                }))
                .isEmpty();
    }

    @Test
    void whatIsSentAnsweredBilledAndLookedUpReadsItsOwnRowsAlone() {
        var settlements = SettlementStores.settlementStore(jdbc, Duration.ofSeconds(60));
        var bills = BillStores.billStore(jdbc, transaction);

        assertThat(readWhole(() -> {
                    List<AttemptAnswer> answers = new Dispatching(
                                    settlements, purchases.work, POLICY, settlement -> "hash", clock)
                            .begin(100, "me").stream()
                                    .map(attempt -> new AttemptAnswer(
                                            attempt,
                                            new AttemptOutcome(
                                                    AttemptOutcome.Verdict.ACCEPTED,
                                                    200,
                                                    "200",
                                                    "success",
                                                    false,
                                                    "{}"),
                                            NOW,
                                            Duration.ZERO))
                                    .toList();
                    assertThat(answers).hasSize(100);
                    assertThat(new OutcomeProcessing(settlements, purchases.work, POLICY, clock).learn(answers))
                            .isEmpty();
                    new Matching(bills, settlements, purchases.work, POLICY, Duration.ofDays(2), clock)
                            .match(jdbc.queryForList(
                                    "select id from bill_line where due_at is not null limit 100", Long.class));
                    new Lookup(bills, settlements, purchases.work, POLICY, clock)
                            .conclude(List.of(31_001L, 31_002L), new BillReading(List.of(), NOW, true));
                }))
                .isEmpty();
    }

    @Test
    void anEnrolmentBeginsWithoutReadingThoseThatHaveBegun() {
        jdbc.update(
                "insert into oauth_state (state, created_at) select 's-' || n, timestamptz '2026-03-02T00:00:00Z' + n * interval '1 second' from generate_series(1, 30000) n");
        jdbc.execute("analyze oauth_state");
        var tokens = EnrolmentStores.campusTokenStore(purchases.dataSource, new Vault(Vault.newKeyLine("test")));
        var enrolments = EnrolmentStores.enrolmentStore(purchases.dataSource, transaction, tokens);
        Instant fiftyOnes = Instant.parse("2026-03-02T00:00:51Z");

        assertThat(readWhole(() -> enrolments.open("new", fiftyOnes, fiftyOnes)))
                .isEmpty();

        assertThat(jdbc.queryForObject("select count(*) from oauth_state", Integer.class))
                .isEqualTo(30_001 - 50);
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
