package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.hub.store.trace.TraceStores;
import dev.tanqiao.hub.store.trace.Traces;
import dev.tanqiao.hub.web.TraceWords;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** By what an order is found, and what is told when many are. {@code BridgeTest} shows that nothing is left out. */
class JdbcTraceTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);

    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final Traces traces = TraceStores.traces(jdbc);

    @BeforeEach
    void twoPeopleAreKnown() {
        for (String account : List.of("gwang", "hli")) {
            jdbc.update(
                    "insert into enrolment (account, name, state, consented_at, cid) values (?, '王', 'AUTHORIZED', ?, 'CID')",
                    account,
                    Timestamp.from(NOW));
        }
    }

    @Test
    void anOrderNumberThatTwoAccountsShareIsToldForBoth() {
        long one = order("gwang", "N1");
        long other = order("hli", "N1");
        order("gwang", "N2");

        Trace trace = traces.of("N1", 10).orElseThrow();

        assertThat(trace.foundAs()).isEqualTo("orderNo");
        assertThat(trace.subjects()).extracting(Trace.Subject::account).containsExactly("gwang", "hli");
        assertThat(trace.subjects())
                .flatExtracting(Trace.Subject::settlements)
                .extracting(Trace.Standing::settlementId)
                .containsExactly(one, other);
    }

    @Test
    void aPostIsFoundByItsInboxAndKeyWithItsAttemptsAndWhatAnotherRouteHandedInForIt() {
        jdbc.update(
                """
                insert into subscription (id, bundle, definition, active) values ('laundry/washes', 'laundry', '{}', true);
                insert into event (id, type, subject, sequence, at, data) values
                  (gen_random_uuid(), 'inbox:laundry/washes', 'inbox/laundry/washes/W1', 1, ?, '{"key": "W1"}');
                insert into delivery (subscription_id, webhook_id, status, due_at, created_at, changed_at, reason) values
                  ('laundry/washes', 'w', 'PENDING', ?, ?, ?, 'no disk');
                insert into delivery_item (delivery_id, subscription_id, event_number) select d.id, d.subscription_id, e.number from delivery d, event e""", Timestamp.from(NOW), Timestamp.from(NOW.plusSeconds(5)), Timestamp.from(NOW), Timestamp.from(NOW));

        Trace waiting = traces.of("laundry/washes/W1", 10).orElseThrow();

        assertThat(waiting.foundAs()).isEqualTo("post of an inbox");
        assertThat(waiting.subjects()).isEmpty();
        assertThat(waiting.entries())
                .extracting(TraceWords::of)
                .anyMatch(text -> text.endsWith("now PENDING (no disk), due 2026-03-02T00:00:05Z"));

        order("gwang", "W1");
        order("hli", "W1");
        jdbc.update(
                "update campus_transaction set source = case account when 'gwang' then 'laundry/hand-in' else 'bikes/rides' end");
        jdbc.update(
                "insert into purchase_key (source, id, transaction_id) select source, order_no, id from campus_transaction");

        assertThat(traces.of("laundry/washes/W1", 10).orElseThrow().subjects())
                .singleElement()
                .extracting(Trace.Subject::source)
                .isEqualTo("laundry/hand-in");
        assertThat(traces.of("laundry/washes/W2", 10)).isEmpty();
    }

    @Test
    void aSettlementIsFoundByNumberAndByTheCitysTransactionId() {
        long id = order("gwang", "N1");
        String cityId = rows.settlements.find(id).orElseThrow().cityTransactionId();

        for (String of : List.of("settlement/" + id, "settlement " + id, String.valueOf(id), cityId, "transaction/1")) {
            assertThat(traces.of(of, 10))
                    .as(of)
                    .hasValueSatisfying(trace -> assertThat(trace.subjects())
                            .flatExtracting(Trace.Subject::settlements)
                            .extracting(Trace.Standing::settlementId)
                            .containsExactly(id));
        }
    }

    @Test
    void aCidTellsItsNewestAndHowManyMore() {
        order("gwang", "N1");
        order("hli", "N2");
        order("gwang", "N3");

        Trace trace = traces.of("CID", 2).orElseThrow();

        assertThat(trace.foundAs()).isEqualTo("cid of gwang, hli");
        assertThat(trace.subjects()).extracting(Trace.Subject::orderNo).containsExactly("N2", "N3");
        assertThat(trace.more()).isEqualTo(1);
        assertThat(trace.cids()).contains("CID");
    }

    @Test
    void anUnmatchedBillLineIsToldWithItsBreak() {
        jdbc.update(
                "insert into bill_line (line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time, transaction_type, seen_at) values ('h', 'C', 'EQ-1', 'P-FOREIGN', 7, ?, ?, 't', ?)",
                Timestamp.from(NOW),
                Timestamp.from(NOW),
                Timestamp.from(NOW));
        jdbc.update(
                "insert into discrepancy (type, subject, detail, opened_at) values ('BILL_WITHOUT_SETTLEMENT', 'bill/1', 'never ours', ?)",
                Timestamp.from(NOW));

        assertThat(traces.of("P-FOREIGN", 10).orElseThrow().entries())
                .extracting(TraceWords::of)
                .containsExactly(
                        "bill/1: 7 points paid at 2026-03-02T00:00:00Z, unmatched",
                        "break/1 opened, BILL_WITHOUT_SETTLEMENT: never ours");
    }

    @Test
    void whatAPersonDidStandsBeforeWhatItDid() {
        long id = order("gwang", "N1");
        jdbc.update("update settlement set status = 'REJECTED', reason = 'refused' where id = ?", id);
        new Reviewing(
                        SettlementStores.reviewStore(jdbc),
                        rows.settlements,
                        rows.work,
                        POLICY,
                        new SettableClock(NOW.plusSeconds(5)))
                .decideOne(ReviewDecision.RESEND, id, "topped up", "li (review)");

        assertThat(traces.of("N1", 10).orElseThrow().entries())
                .filteredOn(entry -> !entry.kind().equals("consent"))
                .extracting(entry -> entry.kind() + " " + TraceWords.of(entry))
                .containsExactly(
                        "act resend by li (review): topped up",
                        "settlement REJECTED → PENDING: sent again by hand — person li (review): topped up");
    }

    /** One replica's clock is five seconds behind that of the one which promised it, and its answer is told late. */
    @Test
    void noEffectStandsBeforeItsCauseHoweverClocksDiffer() {
        long id = order("gwang", "N1");
        jdbc.update(
                "update settlement set status = 'PENDING', due_at = ?, changed_at = ?",
                Timestamp.from(NOW),
                Timestamp.from(NOW.plusSeconds(5)));
        var clock = new SettableClock(NOW);
        Attempt attempt = new Dispatching(rows.settlements, rows.work, POLICY, settlement -> "hash", clock)
                .begin(id, "me")
                .get(0);
        var outcomeProcessing = new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock);
        clock.tick(Duration.ofSeconds(1));
        Instant answeredAt = clock.instant();
        clock.tick(Duration.ofMinutes(1));
        outcomeProcessing.giveUpWaiting(List.of(id));
        outcomeProcessing.learn(List.of(new AttemptAnswer(
                attempt,
                new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "", false, ""),
                answeredAt,
                Duration.ofMillis(20))));

        assertThat(traces.of("N1", 10).orElseThrow().entries())
                .filteredOn(entry -> entry.about().equals("settlement/" + id)
                        && !entry.kind().equals("event"))
                .extracting(entry -> TraceWords.of(entry).replaceFirst(" sent by.*| after.*|:.*", ""))
                .containsExactly(
                        "PENDING → SENDING", "attempt 1", "attempt 1", "SENDING → UNKNOWN", "UNKNOWN → SETTLED");
    }

    @Test
    void aBreakTellsWhatPeopleDidToItAndByWhomItClosed() {
        long id = order("gwang", "N1");
        var clock = new SettableClock(NOW);
        var byHand = new Discrepancy(Discrepancy.Type.NOT_BILLED, "settlement/" + id, "no bill");
        rows.transaction.executeWithoutResult(status -> new DiscrepancyRows(jdbc).open(byHand, clock.instant()));
        clock.tick(DAY);
        var breaks = BillStores.breaks(jdbc);
        var controls = new Controls(rows.controls, rows.settlements, rows.work, clock);
        controls.act("li (review)", "assign-break", "break/1", "li: asks", () -> breaks.assign(1, "li", "asks"));
        controls.act(
                "wang (review)",
                "close-break",
                "break/1",
                "written off",
                () -> breaks.close(1, "wang (review)", "written off", clock.instant()));

        assertThat(traces.of("N1", 10).orElseThrow().entries())
                .filteredOn(entry -> !entry.kind().equals("consent"))
                .extracting(entry -> entry.kind() + " " + entry.about() + " "
                        + TraceWords.of(entry).replaceFirst(", id .*", ""))
                .containsExactly(
                        "break settlement/1 break/1 opened, NOT_BILLED: no bill",
                        "event discrepancy/1 bill.discrepancy, number 1",
                        "act break/1 assign-break by li (review): li: asks",
                        "act break/1 close-break by wang (review): written off",
                        "break settlement/1 break/1 closed by wang (review): written off");
    }

    @Test
    void aBreakThatClosedByItselfSaysSo() {
        long id = order("gwang", "N1");
        jdbc.update(
                "insert into discrepancy (type, subject, detail, opened_at) values ('NOT_BILLED', ?, 'no bill', ?)",
                "settlement/" + id,
                Timestamp.from(NOW));
        new DiscrepancyRows(jdbc)
                .clearedUp(
                        List.of(Discrepancy.Type.NOT_BILLED),
                        List.of("settlement/" + id),
                        "its bill came",
                        NOW.plus(DAY));

        assertThat(traces.of("N1", 10).orElseThrow().entries())
                .extracting(TraceWords::of)
                .endsWith("break/1 opened, NOT_BILLED: no bill", "break/1 closed by itself: its bill came");
    }

    @Test
    void whatIsNotKnownIsNotFound() {
        order("gwang", "N1");

        for (String of : List.of("N9", "settlement/99", "transaction/99", "99", "99999999999999999999", "'; --")) {
            assertThat(traces.of(of, 10)).as(of).isEqualTo(Optional.empty());
        }
    }

    private long order(String account, String orderNo) {
        long id = rows.purchase(account, SettlementStatus.SETTLED, null, NOW);
        long transaction = rows.settlements.find(id).orElseThrow().transactionId();
        jdbc.update("update campus_transaction set order_no = ? where id = ?", orderNo, transaction);
        jdbc.update("insert into transaction_key values (?, ?, ?)", account, orderNo, transaction);
        return id;
    }
}
