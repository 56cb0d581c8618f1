package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.SettlementStore.RefundedPurchase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReversalsTest {

    private static final Instant NOW = SENT.plusSeconds(3600);
    private static final Instant REFUNDED = SENT.plusSeconds(60);

    /** Of the reversal that the builder makes. */
    private static final Settlement ORIGINAL =
            aSettlement(SettlementStatus.UNKNOWN).refundedSince().withId(16).build();

    private static final Settlement REVERSAL =
            aSettlement(SettlementStatus.HELD).reversing().build();

    @Test
    void aWaitingReversalGoesOnOnceItsOriginalIsBooked() {
        Plan following = following(REVERSAL, SettlementStatus.SETTLED);

        assertThat(following.moves()).singleElement().satisfies(move -> {
            assertThat(move.to()).isEqualTo(SettlementStatus.PENDING);
            assertThat(move.dueAt()).isEqualTo(NOW);
            assertThat(move.evidence()).isEqualTo("settlement 16");
        });
    }

    @Test
    void aWaitingReversalEndsWithAnOriginalThatWasNeverBooked() {
        assertThat(following(REVERSAL, SettlementStatus.CANCELLED).moves())
                .extracting(Change::to)
                .containsExactly(SettlementStatus.CANCELLED);
        assertThat(following(REVERSAL, SettlementStatus.REJECTED).moves())
                .extracting(Change::to)
                .containsExactly(SettlementStatus.CANCELLED);
    }

    @Test
    void aReversalWaitsOnWhileThePersonDecides() {
        assertThat(following(REVERSAL, SettlementStatus.NEEDS_REVIEW).moves()).isEmpty();
    }

    @Test
    void aReversalThatWaitsForNothingIsLeftAlone() {
        assertThat(following(aSettlement(SettlementStatus.CANCELLED).reversing().build(), SettlementStatus.SETTLED)
                        .moves())
                .isEmpty();
    }

    @Test
    void aReversalGoesOnOnceWhenItsOriginalMovesTwice() {
        Change settled = move(ORIGINAL, SettlementStatus.SETTLED);
        Change billed = move(settled.applied(), SettlementStatus.BILLED);

        assertThat(Reversals.following(Plan.of(List.of(settled, billed), NOW), List.of(REVERSAL), List.of())
                        .moves())
                .extracting(Change::to)
                .containsExactly(SettlementStatus.PENDING);
    }

    /** The bills of a day that a restored database lacks: both lines come in one batch. */
    @Test
    void aReversalThatTheSameBatchMovesIsNotMovedAgain() {
        Change settled = move(ORIGINAL, SettlementStatus.SETTLED);
        Change found = move(REVERSAL, SettlementStatus.NEEDS_REVIEW);

        assertThat(Reversals.following(Plan.of(List.of(settled, found), NOW), List.of(REVERSAL), List.of())
                        .moves())
                .isEmpty();
    }

    /** Three answers in one batch: refused, and accepted twice all the same. */
    @Test
    void aReversalThatEndedInTheSameBatchIsNotOverlookedWhenItsOriginalIsBookedAfterAll() {
        Change refused = move(ORIGINAL, SettlementStatus.REJECTED);
        Change accepted = move(refused.applied(), SettlementStatus.NEEDS_REVIEW);
        Change again = move(accepted.applied(), SettlementStatus.SETTLED);

        Plan following =
                Reversals.following(Plan.of(List.of(refused, accepted, again), NOW), List.of(REVERSAL), List.of());

        assertThat(following.moves()).extracting(Change::to).containsExactly(SettlementStatus.CANCELLED);
        assertThat(following.discrepancies())
                .extracting(found -> found.type() + " " + found.subject())
                .containsExactly("BOOKED_THOUGH_CANCELLED settlement/17");
    }

    @Test
    void onlyWhatIsNeverSentAgainHasAReversalThatWaits() {
        Change barred = move(ORIGINAL, SettlementStatus.SETTLED);
        Change other = move(aSettlement(SettlementStatus.UNKNOWN).build(), SettlementStatus.SETTLED);

        assertThat(Reversals.barredOriginals(List.of(barred, other))).containsExactly(16L);
    }

    @Test
    void aPurchaseThatIsBookedAfterAReviewMayLackItsReversal() {
        Settlement inReview = aSettlement(SettlementStatus.NEEDS_REVIEW).build();

        assertThat(Reversals.mayLackOne(List.of(move(inReview, SettlementStatus.SETTLED))))
                .containsExactly(17L);
        assertThat(Reversals.mayLackOne(List.of(
                        move(inReview, SettlementStatus.CANCELLED),
                        move(aSettlement(SettlementStatus.UNKNOWN).build(), SettlementStatus.SETTLED),
                        move(
                                aSettlement(SettlementStatus.NEEDS_REVIEW)
                                        .reversing()
                                        .build(),
                                SettlementStatus.SETTLED))))
                .isEmpty();
    }

    @Test
    void whatWasRefundedMeanwhileIsTakenBack() {
        Plan following = refundedMeanwhile(null);

        assertThat(following.discrepancies()).isEmpty();
        assertThat(following.opened()).singleElement().satisfies(opened -> {
            assertThat(opened.settlement().id()).isEqualTo(99);
            assertThat(opened.settlement().kind()).isEqualTo(Settlement.Kind.REVERSAL);
            assertThat(opened.settlement().originalId()).isEqualTo(17);
            assertThat(opened.settlement().status()).isEqualTo(SettlementStatus.PENDING);
            assertThat(opened.settlement().points()).isEqualTo(new BigDecimal("-16"));
            assertThat(opened.settlement().orderTime()).isEqualTo(REFUNDED);
            assertThat(opened.settlement().dueAt()).isEqualTo(NOW);
        });
    }

    @Test
    void aReversalThatWasGivenUpIsABreakAndNoSecondOneIsOpened() {
        Plan following = refundedMeanwhile(18L);

        assertThat(following.opened()).isEmpty();
        assertThat(following.discrepancies()).singleElement().satisfies(found -> {
            assertThat(found.type()).isEqualTo(Discrepancy.Type.BOOKED_THOUGH_CANCELLED);
            assertThat(found.subject()).isEqualTo("settlement/18");
        });
    }

    @Test
    void theWriterAsksForTheReversalsOfAPlanAndWritesBothTogether() {
        var store = new OneReversal();

        List<Change> written =
                new SettlementWriter(store).write(Plan.of(List.of(move(ORIGINAL, SettlementStatus.SETTLED)), NOW));

        assertThat(written)
                .extracting(move -> move.settlement().id() + " " + move.to())
                .containsExactly("16 SETTLED", "17 PENDING");
        assertThat(store.written).isEqualTo(Plan.of(written, NOW));
    }

    private static Plan following(Settlement reversal, SettlementStatus to) {
        return Reversals.following(Plan.of(List.of(move(ORIGINAL, to)), NOW), List.of(reversal), List.of());
    }

    private static Plan refundedMeanwhile(@Nullable Long cancelledReversal) {
        Change booked = move(aSettlement(SettlementStatus.NEEDS_REVIEW).build(), SettlementStatus.SETTLED);
        Change billed = move(booked.applied(), SettlementStatus.BILLED);
        return Reversals.following(
                Plan.of(List.of(booked, billed), NOW),
                List.of(),
                List.of(new RefundedPurchase(17, REFUNDED, cancelledReversal, 99)));
    }

    private static Change move(Settlement settlement, SettlementStatus to) {
        return Change.of(settlement, to, "the test", null, NOW);
    }

    private static final class OneReversal extends SilentSettlements {
        private Plan written = Plan.of(List.of(), NOW);

        @Override
        public List<Settlement> lockReversals(Collection<Long> originalIds) {
            return originalIds.contains(16L) ? List.of(REVERSAL) : List.of();
        }

        @Override
        public void write(Plan plan) {
            written = plan;
        }
    }
}
