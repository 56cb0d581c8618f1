package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.enrolment.AuthorizationChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorizationEffectsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final Instant BEFORE = NOW.minusSeconds(60);
    private static final Instant AFTER = NOW.plusSeconds(60);
    private static final Instant TAKEN = NOW.plusSeconds(3600);
    private static final Duration HELD_DEADLINE = Duration.ofDays(30);

    private final OneAccount settlements = new OneAccount();
    private final AuthorizationEffects effects =
            new AuthorizationEffects(settlements, HELD_DEADLINE, Clock.fixed(TAKEN, ZoneOffset.UTC));

    @Test
    void aWithdrawalHoldsWhatWasPromisedAndNotSent() {
        settlements.with(purchase(1, SettlementStatus.PENDING, null, 0, BEFORE));

        effects.changed(List.of(withdrawn()));

        assertThat(settlements.saved).singleElement().satisfies(change -> {
            assertThat(change.to()).isEqualTo(SettlementStatus.HELD);
            assertThat(change.reason()).isEqualTo("authorization withdrawn");
            assertThat(change.evidence()).isEqualTo("push 9");
            assertThat(change.at()).as("when it was taken").isEqualTo(TAKEN);
            assertThat(change.deadlineAt()).isEqualTo(TAKEN.plus(HELD_DEADLINE));
            assertThat(change.dueAt()).isNull();
        });
    }

    @Test
    void aWithdrawalHoldsAResendToo() {
        settlements.with(purchase(1, SettlementStatus.PENDING, null, 2, BEFORE));

        effects.changed(List.of(withdrawn()));

        assertThat(settlements.saved).extracting(Change::to).containsExactly(SettlementStatus.HELD);
    }

    @Test
    void whatWasOrderedAfterTheWithdrawalIsNeverSent() {
        settlements.with(purchase(1, SettlementStatus.PENDING, null, 0, AFTER));

        effects.changed(List.of(withdrawn()));

        assertThat(settlements.saved).extracting(Change::to).containsExactly(SettlementStatus.CANCELLED);
    }

    @Test
    void whatWasOrderedAfterTheWithdrawalButMayHaveLeftIsHeldAndNoGrantReleasesIt() {
        settlements.with(purchase(1, SettlementStatus.PENDING, null, 1, AFTER));
        effects.changed(List.of(withdrawn()));
        assertThat(settlements.saved).extracting(Change::to).containsExactly(SettlementStatus.HELD);
        String reason = settlements.saved.get(0).reason();
        settlements.saved.clear();
        settlements.with(purchase(1, SettlementStatus.HELD, reason, 1, AFTER));

        effects.changed(List.of(granted()));

        assertThat(settlements.saved).isEmpty();
    }

    @Test
    void reversalsGoOn() {
        settlements.with(reversal(1));

        effects.changed(List.of(withdrawn()));

        assertThat(settlements.saved).isEmpty();
    }

    @Test
    void aGrantReleasesWhatTheWithdrawalHeldAndNothingElse() {
        settlements.with(
                purchase(1, SettlementStatus.HELD, Dispatching.WITHDRAWN, 0, BEFORE),
                purchase(2, SettlementStatus.HELD, "paused hub", 0, BEFORE),
                purchase(3, SettlementStatus.HELD, "cap order of 5 points would be exceeded (9)", 0, BEFORE));

        effects.changed(List.of(granted()));

        assertThat(settlements.saved).singleElement().satisfies(change -> {
            assertThat(change.settlement().id()).isEqualTo(1);
            assertThat(change.to()).isEqualTo(SettlementStatus.PENDING);
            assertThat(change.dueAt()).isEqualTo(TAKEN);
        });
    }

    @Test
    void changesTakenTogetherMoveOneAfterTheOther() {
        settlements.with(
                purchase(1, SettlementStatus.PENDING, null, 0, BEFORE),
                purchase(2, SettlementStatus.PENDING, null, 0, AFTER),
                purchase(3, SettlementStatus.HELD, Dispatching.WITHDRAWN, 0, BEFORE));

        effects.changed(List.of(withdrawn(), granted()));

        assertThat(settlements.saved)
                .extracting(move -> move.settlement().id() + " " + move.to() + " " + move.sequence())
                .containsExactly("1 HELD 2", "2 CANCELLED 2", "3 PENDING 2", "1 PENDING 3");
    }

    @Test
    void anotherPersonsPurchasesStayAsTheyAre() {
        settlements.with(purchase(1, SettlementStatus.PENDING, null, 0, BEFORE));

        effects.changed(List.of(new AuthorizationChange("li", "CID-2", false, NOW, "push 9"), granted()));

        assertThat(settlements.saved).isEmpty();
    }

    private static AuthorizationChange withdrawn() {
        return new AuthorizationChange("gwang", "CID-1", false, NOW, "push 9");
    }

    private static AuthorizationChange granted() {
        return new AuthorizationChange("gwang", "CID-1", true, NOW, "push 10");
    }

    private static Settlement purchase(
            long id, SettlementStatus status, @Nullable String reason, int attempt, Instant orderTime) {
        return settlement(id, Settlement.Kind.PURCHASE, status, reason, attempt, orderTime);
    }

    private static Settlement reversal(long id) {
        return settlement(id, Settlement.Kind.REVERSAL, SettlementStatus.PENDING, null, 0, BEFORE);
    }

    private static Settlement settlement(
            long id,
            Settlement.Kind kind,
            SettlementStatus status,
            @Nullable String reason,
            int attempt,
            Instant orderTime) {
        return aSettlement(status)
                .withId(id)
                .afterAttempts(attempt)
                .ordered(orderTime)
                .with()
                .kind(kind)
                .transactionId(id)
                .cid("CID-1")
                .reason(reason)
                .sequence(1)
                .build();
    }

    /** The settlements of one account, in memory. */
    private static final class OneAccount extends SilentSettlements {

        private List<Settlement> all = List.of();
        private final List<Change> saved = new ArrayList<>();

        void with(Settlement... settlements) {
            all = List.of(settlements);
        }

        @Override
        public List<Settlement> lockOfAccounts(Collection<String> accounts, SettlementStatus status) {
            return all.stream()
                    .filter(settlement -> accounts.contains(settlement.account()) && settlement.status() == status)
                    .toList();
        }

        @Override
        public void write(Plan plan) {
            saved.addAll(plan.moves());
        }
    }
}
