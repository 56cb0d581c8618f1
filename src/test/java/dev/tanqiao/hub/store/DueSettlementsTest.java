package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/** What may be begun now: several hubs look at once, and none begins what another has, or what must not leave. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DueSettlementsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");

    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);

    @BeforeEach
    void aPerson() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', '王', 'AUTHORIZED', ?, 'CID')",
                Timestamp.from(NOW));
    }

    @Test
    void whatAnotherHubIsAboutToBeginIsLeftToItAndTheNextIsTaken() {
        long first = due(NOW.minusSeconds(2));
        long second = due(NOW.minusSeconds(1));

        rows.work.run(() -> {
            assertThat(found(1)).containsExactly(first);
            assertThat(elsewhere(2)).containsExactly(second);
            assertThat(CompletableFuture.supplyAsync(
                                    () -> rows.work.commit(() -> rows.settlements.lockDue(first, "other", NOW)))
                            .join())
                    .isEmpty();
        });

        assertThat(elsewhere(2)).as("nothing was begun").containsExactly(first, second);
    }

    @Test
    void theLongestDueIsTakenFirst() {
        long later = due(NOW.minusSeconds(1));
        long sooner = due(NOW.minusSeconds(2));

        assertThat(elsewhere(1)).containsExactly(sooner);
        assertThat(elsewhere(2)).containsExactly(sooner, later);
    }

    @Test
    void whatIsPromisedForLaterSentOrOnABillIsLeft() {
        due(NOW.plusMillis(1));
        rows.purchase("gwang", SettlementStatus.HELD, "paused hub", NOW);
        long billed = due(NOW);
        jdbc.update("""
                insert into bill_line (line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time, transaction_type, seen_at)
                select 'h', cid, provider, city_transaction_id, 10, order_time, order_time, '消费', order_time from settlement
                where id = ?""", billed);

        assertThat(elsewhere(9)).isEmpty();
        assertThat(rows.work.commit(() -> rows.settlements.lockDue(billed, "other", NOW)))
                .isEmpty();
    }

    /** A hub that has found settlements waits for the budget, and meanwhile another sees that the database was exchanged. */
    @Test
    void nothingIsBegunWhileTheBillsAreAwaited() {
        long due = due(NOW);
        jdbc.update("insert into bill_wait (hub, since) values ('*', ?)", Timestamp.from(NOW));
        assertThat(elsewhere(9)).isEmpty();
        assertThat(rows.work.commit(() -> rows.settlements.lockDue(due, "other", NOW)))
                .isEmpty();

        jdbc.update("update bill_wait set hub = 'another'");
        assertThat(elsewhere(9)).containsExactly(due);
    }

    /** One that cannot be begun would be found first for ever. */
    @Test
    void whatIsPutAsideIsFoundAgainWhenItsLeaseEnds() {
        long broken = due(NOW);
        rows.work.run(() -> rows.settlements.putAside(broken, "me"));
        assertThat(elsewhere(9)).isEmpty();

        jdbc.update("update settlement set lease_until = now() - interval '1 second'");
        assertThat(elsewhere(9)).containsExactly(broken);
    }

    private long due(Instant at) {
        long id = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        jdbc.update("update settlement set due_at = ? where id = ?", Timestamp.from(at), id);
        return id;
    }

    private List<Long> found(int most) {
        return rows.settlements.lockDue(most, "other", NOW).stream()
                .map(Settlement::id)
                .toList();
    }

    /** By another hub. */
    private List<Long> elsewhere(int most) {
        return CompletableFuture.supplyAsync(() -> rows.work.commit(() -> found(most)))
                .join();
    }
}
