package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OverdueTest {

    @Test
    void whatIsHeldOrUnknownForTooLongIsForAPerson() {
        for (SettlementStatus status : List.of(SettlementStatus.HELD, SettlementStatus.UNKNOWN)) {
            assertThat(decision(status).change()).map(Change::to).contains(SettlementStatus.NEEDS_REVIEW);
        }
    }

    @Test
    void whatIsBookedWithoutABillIsABreak() {
        assertThat(decision(SettlementStatus.SETTLED).change()).isEmpty();
        assertThat(decision(SettlementStatus.SETTLED).discrepancy())
                .map(Discrepancy::type)
                .contains(Discrepancy.Type.NOT_BILLED);
    }

    @Test
    void noOtherStateHasADeadlineThatMeansAnything() {
        for (SettlementStatus status : List.of(
                SettlementStatus.PENDING,
                SettlementStatus.SENDING,
                SettlementStatus.BILLED,
                SettlementStatus.REJECTED,
                SettlementStatus.CANCELLED,
                SettlementStatus.NEEDS_REVIEW)) {
            assertThat(decision(status)).as(status.name()).isEqualTo(OutcomeDecision.NONE);
        }
    }

    @Test
    void onlyWhatIsPastItsDeadlineWhenItIsLockedIsDecidedAbout() {
        var store = new OneIsPast();

        new Overdue(store, Supplier::get, Clock.fixed(SENT, ZoneOffset.UTC)).pass(List.of(1L, 2L));

        assertThat(store.ended).containsExactly(1L, 2L);
        assertThat(store.moved).containsExactly(2L);
    }

    private static OutcomeDecision decision(SettlementStatus status) {
        return Overdue.decision(aSettlement(status).build(), SENT);
    }

    /** Two that are held; the deadline of the second has passed. */
    private static final class OneIsPast extends SilentSettlements {
        private final List<Long> ended = new ArrayList<>();
        private final List<Long> moved = new ArrayList<>();

        @Override
        public List<Settlement> lock(Collection<Long> ids) {
            return ids.stream()
                    .map(id -> aSettlement(SettlementStatus.HELD).withId(id).build())
                    .toList();
        }

        @Override
        public void endLeases(Collection<Long> ids) {
            ended.addAll(ids);
        }

        @Override
        public Set<Long> passDeadlines(Collection<Long> ids, Instant at) {
            return Set.of(2L);
        }

        @Override
        public void write(Plan plan) {
            plan.moves().forEach(move -> moved.add(move.settlement().id()));
        }
    }
}
