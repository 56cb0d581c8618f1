package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.core.settlement.ReviewResult;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.upstream.carbon.Orders;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A person decides, on real rows: what moves, what is refused, what is kept of it, and what follows. */
class JdbcReviewStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);

    private final SettableClock clock = new SettableClock(NOW);
    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final ReviewStore store = SettlementStores.reviewStore(jdbc);
    private final BillStore bills = BillStores.billStore(jdbc, rows.transaction);
    private final Reviewing reviewing = new Reviewing(store, rows.settlements, rows.work, POLICY, clock);

    @BeforeEach
    void gwangIsKnown() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('gwang', '王', 'AUTHORIZED', ?)",
                Timestamp.from(NOW));
    }

    @Test
    void whatTheCityRefusedIsSentAgainAndTheDecisionIsKept() {
        long refused = waiting(SettlementStatus.REJECTED, "refused by the city: 3002");

        reviewing.decideOne(ReviewDecision.RESEND, refused, "points were topped up", "li (review)");

        assertThat(rows.settlements.find(refused).orElseThrow())
                .satisfies(sent -> assertThat(sent.status()).isEqualTo(SettlementStatus.PENDING))
                .satisfies(sent -> assertThat(sent.dueAt()).isEqualTo(NOW));
        assertThat(jdbc.queryForMap("select actor, action, subject, reason, at from act"))
                .isEqualTo(Map.of(
                        "actor", "li (review)",
                        "action", "resend",
                        "subject", "settlement/" + refused,
                        "reason", "points were topped up",
                        "at", Timestamp.from(NOW)));
        assertThat(jdbc.queryForMap("select cause, evidence from settlement_change"))
                .isEqualTo(
                        Map.of("cause", "sent again by hand", "evidence", "person li (review): points were topped up"));
    }

    /** Every judgement in every state: what the state table forbids is refused in a sentence, and nothing moves. */
    @ParameterizedTest
    @EnumSource(SettlementStatus.class)
    void theStateTableRefusesTheImpossible(SettlementStatus status) {
        for (ReviewDecision reviewDecision : ReviewDecision.values()) {
            String reason = status == SettlementStatus.HELD ? "cap order of 5 points would be exceeded (10)" : "x";
            long id = waiting(status, reason);
            if (reviewDecision.from().contains(status)) {
                assertThat(status.mayBecome(reviewDecision.to())).isTrue();
                reviewing.decideOne(reviewDecision, id, "because", "review");
                assertThat(rows.statusOf(id)).isEqualTo(reviewDecision.to());
            } else {
                assertThatThrownBy(() -> reviewing.decideOne(reviewDecision, id, "because", "review"))
                        .isInstanceOf(ControlRefused.class)
                        .hasMessageStartingWith("Settlement %d is %s".formatted(id, status))
                        .hasMessageMatching(
                                ".*(Possible: [a-z, ]+\\.|There is nothing to decide\\.) Nothing was changed\\.");
                assertThat(rows.statusOf(id)).isEqualTo(status);
                assertThat(jdbc.queryForList("select 1 from act where subject = ?", "settlement/" + id))
                        .isEmpty();
            }
        }
    }

    @Test
    void aMatchedBillMeetsWhatIsSentAgain() {
        long id = waiting(SettlementStatus.NEEDS_REVIEW, "its bill was found although it was HELD");
        billed(id, "10");
        assertThat(due()).isEmpty();

        reviewing.decideOne(ReviewDecision.RESEND, id, "try", "review");

        assertThat(begin(id)).as("one that has a bill is left to the matching").isZero();
        match();
        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.BILLED);
    }

    @Test
    void whatIsAcceptedIsComparedWithItsBill() {
        long right = waiting(SettlementStatus.NEEDS_REVIEW, "x");
        long wrong = waiting(SettlementStatus.NEEDS_REVIEW, "x");
        billed(right, "10");
        billed(wrong, "7");

        reviewing.decide(ReviewDecision.ACCEPT, List.of(right, wrong), "seen in the city's console", "review");
        match();

        assertThat(rows.statusOf(right)).isEqualTo(SettlementStatus.BILLED);
        assertThat(rows.statusOf(wrong)).isEqualTo(SettlementStatus.SETTLED);
        assertThat(jdbc.queryForList("select type || ' ' || subject from discrepancy", String.class))
                .containsExactly("AMOUNT_DIFFERS settlement/" + wrong);
    }

    @Test
    void whatTheCityHasBookedIsNeitherCancelledNorSentAgain() {
        long billed = waiting(SettlementStatus.NEEDS_REVIEW, "x");
        billed(billed, "10");
        long accepted = waiting(SettlementStatus.NEEDS_REVIEW, "x");
        jdbc.update(
                "insert into attempt_answer (settlement_id, number, answered_at, outcome, duration_ms) values (?, 2, ?, 'ACCEPTED', 5)",
                accepted,
                Timestamp.from(NOW));

        assertRefused(ReviewDecision.CANCEL, billed, "the city's bill shows it");
        assertRefused(ReviewDecision.CANCEL, accepted, "attempt 2 was accepted");
        assertRefused(ReviewDecision.RESEND, accepted, "another could book it twice");
        assertThat(store.find(List.of(accepted)).get(0).possible()).containsExactly(ReviewDecision.ACCEPT);
    }

    @Test
    void whatWasRefundedMeanwhileIsNeverSentAgain() {
        long id = waiting(SettlementStatus.REJECTED, "refused by the city");
        refunded(id);

        assertRefused(ReviewDecision.RESEND, id, "REFUNDED");
        reviewing.decideOne(ReviewDecision.CANCEL, id, "done with", "review");
        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.CANCELLED);
    }

    @Test
    void whatWasRefundedAndTurnsOutBookedIsTakenBack() {
        long id = waiting(SettlementStatus.NEEDS_REVIEW, "its bill was found although it was REJECTED");
        refunded(id);

        ReviewResult reviewResult = reviewing.decideOne(ReviewDecision.ACCEPT, id, "it is booked", "review");

        assertThat(reviewResult.takenBack()).isTrue();
        assertThat(
                        jdbc.queryForMap(
                                "select status, points_a::int as a, original_id, left(city_transaction_id, 1) as r from settlement where kind = 'REVERSAL'"))
                .isEqualTo(Map.of("status", "PENDING", "a", -10, "original_id", id, "r", "R"));
    }

    @Test
    void theReversalThatWaitedForTheTruthFollows() {
        long id = waiting(SettlementStatus.NEEDS_REVIEW, "the bills never told");
        refunded(id);
        jdbc.update("update settlement set resend_barred = true where id = ?", id);
        long reversal = rows.purchase("gwang", SettlementStatus.HELD, "original not known yet", NOW);
        jdbc.update("update settlement set kind = 'REVERSAL', original_id = ? where id = ?", id, reversal);

        reviewing.decideOne(ReviewDecision.ACCEPT, id, "it is booked", "review");

        assertThat(rows.statusOf(reversal)).isEqualTo(SettlementStatus.PENDING);
        assertThat(jdbc.queryForObject("select count(*) from settlement", Integer.class))
                .isEqualTo(2);
    }

    @Test
    void aReversalIsNotSentWhileWhatItTakesBackIsNotBooked() {
        long id = waiting(SettlementStatus.NEEDS_REVIEW, "the bills never told");
        long reversal = waiting(SettlementStatus.NEEDS_REVIEW, "HELD past its deadline: original not known yet");
        jdbc.update("update settlement set kind = 'REVERSAL', original_id = ? where id = ?", id, reversal);

        assertRefused(ReviewDecision.RESEND, reversal, "its original is not booked");
        jdbc.update("update settlement set status = 'BILLED' where id = ?", id);
        reviewing.decideOne(ReviewDecision.RESEND, reversal, "the original is booked", "review");

        assertThat(rows.statusOf(reversal)).isEqualTo(SettlementStatus.PENDING);
    }

    @Test
    void aFilterPicksAndATrialChangesNothing() {
        long old = waiting(SettlementStatus.REJECTED, "refused by the city: 3002 积分不足");
        clock.tick(Duration.ofHours(3));
        long young = waiting(SettlementStatus.REJECTED, "refused by the city: 2002 账户未授权");
        jdbc.update("update settlement set changed_at = ? where id = ?", Timestamp.from(clock.instant()), young);
        waiting(SettlementStatus.UNKNOWN, "3002");
        Instant twoHoursAgo = clock.instant().minus(Duration.ofHours(2));

        assertThat(found(new ReviewFilter(Set.of(), null, null, null, null, "3002")))
                .containsExactly(old);
        assertThat(found(new ReviewFilter(Set.of(), null, null, null, twoHoursAgo, null)))
                .containsExactly(old);
        assertThat(found(new ReviewFilter(Set.of(), "R-1", "EQ-1", "gwang", null, null)))
                .containsExactly(old, young);
        assertThat(found(new ReviewFilter(Set.of(SettlementStatus.HELD), null, null, null, null, null)))
                .isEmpty();
        assertThat(found(new ReviewFilter(Set.of(), "other", null, null, null, null)))
                .isEmpty();
        assertThat(store.count(new ReviewFilter(Set.of(), null, null, null, null, null)))
                .isEqualTo(2);

        assertThat(reviewing.tryOut(ReviewDecision.CANCEL, List.of(old, young), "x", "review"))
                .extracting(ReviewResult::refusal)
                .containsExactly(null, null);
        assertThat(rows.statusOf(old)).isEqualTo(SettlementStatus.REJECTED);
        assertThat(jdbc.queryForList("select 1 from act")).isEmpty();
    }

    @Test
    void whatACapHeldPassesItOnceAPersonReleasesIt() {
        new Controls(rows.controls, rows.settlements, rows.work, clock)
                .cap(Cap.Scope.ORDER, new BigDecimal(5), "", "operate");
        long promised = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        assertThat(begin(promised)).isZero();
        assertThat(rows.statusOf(promised)).isEqualTo(SettlementStatus.HELD);

        reviewing.decideOne(ReviewDecision.RELEASE, promised, "a real conference dinner", "review");

        assertThat(begin(promised)).isEqualTo(1);
        assertThat(rows.statusOf(promised)).isEqualTo(SettlementStatus.SENDING);
    }

    @Test
    void aReleaseLetsNothingPassThatIsPromisedOnlyLater() {
        new Controls(rows.controls, rows.settlements, rows.work, clock)
                .cap(Cap.Scope.ORDER, new BigDecimal(5), "", "operate");
        long promised = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        begin(promised);
        reviewing.decideOne(ReviewDecision.RELEASE, promised, "a real conference dinner", "review");
        Settlement released = rows.settlements.find(promised).orElseThrow();
        Change away =
                Change.of(released, SettlementStatus.HELD, "computed anew; before: A 10, B 0", "transaction 1", NOW);
        Change back = new Change(
                away.applied(),
                SettlementStatus.PENDING,
                "computed anew; now: A 1000, B 0",
                "transaction 1",
                NOW,
                null,
                NOW);
        rows.work.run(() -> rows.settlements.write(Plan.of(List.of(away, back), NOW)));
        assertThat(rows.statusOf(promised)).isEqualTo(SettlementStatus.PENDING);

        assertThat(begin(promised)).isZero();
        assertThat(rows.statusOf(promised)).isEqualTo(SettlementStatus.HELD);
    }

    @Test
    void whatATrialHeldIsReleasedByHandAndCapsHoldThen() {
        new Controls(rows.controls, rows.settlements, rows.work, clock)
                .cap(Cap.Scope.ORDER, new BigDecimal(5), "", "operate");
        long held = waiting(SettlementStatus.HELD, "trial bikes@2.0.0+ab");
        long cancelled = waiting(SettlementStatus.HELD, "trial bikes@2.0.0+ab");
        jdbc.update("update settlement set sequence = 1"); // as intake opens it

        reviewing.decideOne(ReviewDecision.RELEASE, held, "the factor is right", "review");
        reviewing.decideOne(ReviewDecision.CANCEL, cancelled, "wrong", "review");

        assertThat(rows.statusOf(cancelled)).isEqualTo(SettlementStatus.CANCELLED);
        assertThat(rows.statusOf(held)).isEqualTo(SettlementStatus.PENDING);
        assertThat(begin(held)).isZero();
        assertThat(rows.settlements.find(held).orElseThrow().reason()).startsWith("cap order of 5");
    }

    @Test
    void whatWasOrderedPastAWithdrawalIsGivenUpByHandAndNeverReleased() {
        long held = waiting(SettlementStatus.HELD, "ordered after the authorization was withdrawn");
        assertRefused(ReviewDecision.RELEASE, held, "it is never sent again. Possible: cancel.");

        reviewing.decideOne(ReviewDecision.CANCEL, held, "they had withdrawn", "review");

        assertThat(rows.statusOf(held)).isEqualTo(SettlementStatus.CANCELLED);
    }

    @Test
    void whatSomethingElseHoldsIsNotDecidedByHand() {
        for (String reason : List.of("authorization withdrawn", "paused hub")) {
            long held = waiting(SettlementStatus.HELD, reason);
            for (ReviewDecision reviewDecision : List.of(ReviewDecision.RELEASE, ReviewDecision.CANCEL)) {
                assertRefused(reviewDecision, held, reason);
            }
        }
    }

    private void assertRefused(ReviewDecision reviewDecision, long id, String why) {
        SettlementStatus before = rows.statusOf(id);
        assertThatThrownBy(() -> reviewing.decideOne(reviewDecision, id, "please", "review"))
                .isInstanceOf(ControlRefused.class)
                .hasMessageContaining(why);
        assertThat(rows.statusOf(id)).isEqualTo(before);
    }

    private Set<Long> found(ReviewFilter filter) {
        return store.waiting(filter, 100).stream()
                .map(waiting -> waiting.settlement().id())
                .collect(Collectors.toSet());
    }

    private long waiting(SettlementStatus status, String reason) {
        return rows.purchase("gwang", status, reason, NOW);
    }

    private void refunded(long id) {
        jdbc.update(
                "update campus_transaction set status = 'REFUNDED', refund_time = ? where id = (select transaction_id from settlement where id = ?)",
                Timestamp.from(NOW),
                id);
    }

    /** A line of the city's bill that is matched already. */
    private void billed(long id, String amount) {
        String cityId = rows.settlements.find(id).orElseThrow().cityTransactionId();
        bills.record(
                Stream.of(new BillLine("CID", "EQ-1", cityId, null, new BigDecimal(amount), NOW, NOW, "消费"))
                        .toList(),
                NOW);
        jdbc.update("update bill_line set due_at = null, settlement_id = ? where city_transaction_id = ?", id, cityId);
    }

    private List<Long> due() {
        return jdbc.queryForList(
                "select id from bill_line where due_at <= ?", Long.class, Timestamp.from(clock.instant()));
    }

    private void match() {
        new Matching(bills, rows.settlements, rows.work, POLICY, Duration.ZERO, clock).match(due());
    }

    private int begin(long settlementId) {
        jdbc.update("update settlement set due_at = ? where id = ?", Timestamp.from(clock.instant()), settlementId);
        return new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock)
                .begin(settlementId, "me")
                .size();
    }
}
