package dev.tanqiao.hub.store;

import static dev.tanqiao.hub.store.SettledPurchases.NOW;
import static dev.tanqiao.hub.store.SettledPurchases.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.delivery.BilledLine;
import dev.tanqiao.core.delivery.Bodies;
import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.delivery.OutboxEvent;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Overdue;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.SettlementWriter;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A backlog that statistics do not know of (a lunch peak, a resume after a pause): ten thousand rows of each kind have become due
 * since the tables were analyzed. Claims and locks read what they are asked for, and not the backlog: PostgreSQL itself counts
 * what each index and table gave.
 */
class StaleStatisticsTest {

    private static final int BACKLOG = 10_000;

    /** Half a claim of 500 more than once; a backlog is twenty times as much. */
    private static final long MANY = BACKLOG / 2;

    /** What was due when the tables were analyzed: a partial index of a few rows is taken for one that is read whole at no cost. */
    private static final int KNOWN = 3;

    private static final int ASKED = 32;
    private static final int WITHOUT_BILL = SettledPurchases.ROWS + 1;

    private static final String STOPPED = "lease_until = now() - interval '1 hour', lease_owner = 'dead'";

    private static SettledPurchases purchases;
    private static JdbcTemplate jdbc;
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private SettlementStore settlements;

    @BeforeAll
    static void aBacklogThatStatisticsDoNotKnowOf() {
        purchases = new SettledPurchases();
        jdbc = purchases.jdbc;
        // A parallel worker counts what it has read when it ends, which may be after the statement has: in the middle
        // of a test.
        jdbc.execute("set max_parallel_workers_per_gather = 0");
        jdbc.execute("set max_parallel_maintenance_workers = 0");
        for (String table :
                List.of("settlement", "bill_line", "delivery", "event_due", "enrolment", "collecting", "push_due")) {
            jdbc.execute("alter table " + table + " set (autovacuum_enabled = off)");
        }
        jdbc.execute("set session_replication_role = replica");
        nothingIsDue();
        fallDue(KNOWN);
        jdbc.execute("vacuum (full, analyze)");
        fallDue(BACKLOG);
        become("PENDING", "due_at = '%s'".formatted(NOW.minus(Duration.ofDays(1))), WITHOUT_BILL, 500);
        jdbc.execute("set session_replication_role = origin");
    }

    /** But for the queues of pushes and events: all their rows are due, and the server soon sees a small table grow. */
    private static void nothingIsDue() {
        jdbc.execute("update settlement set status = 'BILLED', due_at = null, deadline_at = null, lease_until = null");
        jdbc.execute("update bill_line set due_at = null where due_at is not null");
        jdbc.execute("update delivery set status = 'DELIVERED' where status = 'PENDING'");
    }

    /** So many of each kind, the first of them. */
    private static void fallDue(int rows) {
        become("PENDING", "due_at = '%s'".formatted(NOW.minusSeconds(60)), 1, rows);
        become("UNKNOWN", "due_at = '%1$s', deadline_at = '%1$s'".formatted(NOW.minusSeconds(60)), 1 + BACKLOG, rows);
        become("SENDING", STOPPED, 1 + 2 * BACKLOG, rows);
        jdbc.update("update bill_line set due_at = ? where id <= ?", Timestamp.from(NOW), rows);
        jdbc.update("update delivery set status = 'PENDING', due_at = ? where id <= ?", Timestamp.from(NOW), rows);
        jdbc.update(
                "insert into event_due select number from event order by number limit ? on conflict do nothing", rows);
        jdbc.update(
                "update enrolment set state = 'CID_ISSUED', due_at = ? where account in (select account from enrolment order by account limit ?)",
                Timestamp.from(NOW),
                rows);
        jdbc.update(
                "update collecting set due_at = ? where account in (select account from collecting order by account limit ?)",
                Timestamp.from(NOW),
                rows);
        jdbc.update("""
                with stored as (insert into push (kind, received_at, body) select 'BILLS', ?, '\\x7b7d'::bytea from generate_series(1, ?)
                  returning id)
                insert into push_due (push_id, due_at) select id, ? from stored""", Timestamp.from(NOW), rows, Timestamp.from(NOW));
    }

    private static void become(String status, String more, int from, int rows) {
        jdbc.update(
                "update settlement set status = '%s', %s where id between ? and ?".formatted(status, more),
                from,
                from + rows - 1);
    }

    @BeforeEach
    void aStore() {
        settlements = SettlementStores.settlementStore(jdbc, Duration.ofSeconds(60));
    }

    @AfterAll
    static void theConnectionIsClosed() {
        purchases.close();
    }

    @ParameterizedTest
    @MethodSource("dev.tanqiao.hub.store.SettledPurchases#claims")
    void aClaimReadsNoMoreThanItTakes(Path file) {
        assertThat(read(() -> assertThat(purchases.claim(file)).isNotEmpty())).isEmpty();
    }

    @Test
    void whatIsDueIsSeenWithoutReadingTheBacklog() {
        var quiet = new JdbcQuiet(jdbc);
        // What is under way is never a backlog: it has no more rows than there are places in flight.
        jdbc.update("update settlement set status = 'BILLED' where status = 'SENDING'");
        jdbc.execute("vacuum settlement");
        try {
            assertThat(read(() -> quiet.dueTimes("me"))).isEmpty();
        } finally {
            become("SENDING", STOPPED, 1 + 2 * BACKLOG, BACKLOG);
        }
    }

    @Test
    void attemptsAndAnswersLockTheirOwnRows() {
        List<Attempt> attempts = new ArrayList<>();

        assertThat(read(() -> attempts.addAll(
                        new Dispatching(settlements, purchases.work, POLICY, settlement -> "hash", clock)
                                .begin(ASKED, "me"))))
                .isEmpty();
        assertThat(attempts).isNotEmpty();
        assertThat(read(() -> new OutcomeProcessing(settlements, purchases.work, POLICY, clock)
                        .learn(attempts.stream()
                                .map(attempt -> new AttemptAnswer(
                                        attempt,
                                        new AttemptOutcome(
                                                AttemptOutcome.Verdict.ACCEPTED, 200, "200", "success", false, "{}"),
                                        NOW,
                                        Duration.ZERO))
                                .toList())))
                .isEmpty();
    }

    @Test
    void whatAnAuthorizationMovesIsFoundByItsPerson() {
        String account = jdbc.queryForObject("select account from settlement where id = 1", String.class);

        for (SettlementStatus status : List.of(SettlementStatus.PENDING, SettlementStatus.HELD)) {
            assertThat(read(() -> settlements.lockOfAccounts(List.of(account), status)))
                    .as(status.name())
                    .isEmpty();
        }
    }

    @Test
    void movesLockTheirOwnRows() {
        var writer = new SettlementWriter(settlements);
        List<Long> unknown = leased(1 + BACKLOG);

        assertThat(read(() -> purchases.work.run(() -> writer.write(Plan.of(
                        settlements.lock(unknown).stream()
                                .map(StaleStatisticsTest::settled)
                                .toList(),
                        NOW)))))
                .isEmpty();
        assertThat(read(() -> settlements.lookAgain(leased(101 + BACKLOG).stream()
                        .map(id -> new SettlementStore.NextLook(
                                settlements.find(id).orElseThrow(), 1, NOW))
                        .toList())))
                .isEmpty();
        assertThat(read(() -> new Overdue(settlements, purchases.work, clock).pass(leased(201 + BACKLOG))))
                .isEmpty();
        assertThat(read(() -> new OutcomeProcessing(settlements, purchases.work, POLICY, clock)
                        .giveUpWaiting(leased(1 + 2 * BACKLOG))))
                .isEmpty();
    }

    @Test
    void reversalsAreFoundByTheirOriginals() {
        List<Long> originals = leased(1 + BACKLOG);

        assertThat(read(() -> settlements.lockReversals(originals))).isEmpty();
        assertThat(read(() -> settlements.refundedAndNotTakenBack(originals))).isEmpty();
    }

    private static Change settled(Settlement settlement) {
        return Change.of(settlement, SettlementStatus.SETTLED, "the test", "none", NOW);
    }

    @Test
    void billsLockTheirOwnRows() {
        var bills = BillStores.billStore(jdbc, purchases.transaction);

        assertThat(read(() -> new Matching(bills, settlements, purchases.work, POLICY, Duration.ofDays(2), clock)
                        .match(leasedLines())))
                .isEmpty();
        assertThat(read(() -> new Lookup(bills, settlements, purchases.work, POLICY, clock)
                        .conclude(leased(301 + BACKLOG), new BillReading(List.of(), NOW, true))))
                .isEmpty();
    }

    @Test
    void eventsAndDeliveriesLockTheirOwnRows() {
        var deliveries = new JdbcDeliveryStore(jdbc, purchases.transaction);

        assertThat(read(() -> new FanOut(deliveries, purchases.work, new NobodyWants(), clock).fanOut(500)))
                .isEmpty();
        assertThat(read(() -> deliveries.resend(1, NOW))).isEmpty();
    }

    @Test
    void aBacklogThatIsReadIsSeen() {
        assertThat(read(() ->
                        jdbc.queryForList("select count(*) from settlement where status = 'PENDING' and looks = 7")))
                .isNotEmpty();
    }

    /** No subscription is active. */
    private static final class NobodyWants implements Bodies {

        @Override
        public @Nullable String orderingKey(OutboxEvent event, String pointer) {
            return event.subject();
        }

        @Override
        public String cloudEvent(OutboxEvent event) {
            throw new AssertionError(event);
        }

        @Override
        public String bills(List<BilledLine> lines) {
            throw new AssertionError(lines);
        }

        @Override
        public String authorization(String cid, boolean granted) {
            throw new AssertionError(cid);
        }
    }

    private static List<Long> leased(long from) {
        return jdbc.queryForList(
                "update settlement set lease_owner = 'me', lease_until = now() + interval '60 seconds' where id between ? and ? returning id",
                Long.class,
                from,
                from + ASKED - 1);
    }

    private static List<Long> leasedLines() {
        return jdbc.queryForList("select id from bill_line order by id limit ?", Long.class, ASKED);
    }

    /** Indexes and tables that gave many rows, with how many. */
    private static Map<String, Long> read(Runnable work) {
        Map<String, Long> before = rowsRead();
        work.run();
        Map<String, Long> many = new TreeMap<>();
        rowsRead().forEach((source, rows) -> {
            long read = rows - before.getOrDefault(source, 0L);
            if (read >= MANY) {
                many.put(source, read);
            }
        });
        return many;
    }

    private static Map<String, Long> rowsRead() {
        jdbc.execute("select pg_stat_force_next_flush()");
        jdbc.execute("select pg_stat_clear_snapshot()");
        Map<String, Long> rows = new TreeMap<>();
        jdbc.query("""
                select relname, seq_tup_read from pg_stat_user_tables
                union all select indexrelname, idx_tup_read from pg_stat_user_indexes""", row -> {
            rows.put(row.getString(1), row.getLong(2));
        });
        return rows;
    }
}
