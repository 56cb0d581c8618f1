package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.transaction.Source;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What may leave is decided on the locked rows and on what the limits say. */
class DispatchingTest {

    private static final Instant NOW = SENT.plusSeconds(3600); // 13:00 in Shanghai
    private static final Duration HELD_DEADLINE = Duration.ofDays(30);
    private static final Set<String> AUTHORIZED = Set.of("gwang");
    private static final DispatchLimits NONE =
            new DispatchLimits(Set.of(), Map.of(), Map.of(), Map.of(), AUTHORIZED, Set.of(), Set.of());

    private final Dispatching dispatching = new Dispatching(
            new SilentSettlements(),
            Supplier::get,
            new SettlementPolicy(
                    List.of(Duration.ofMinutes(1)),
                    true,
                    3,
                    List.of(Duration.ofMinutes(1)),
                    HELD_DEADLINE,
                    Duration.ofDays(2),
                    Duration.ofDays(2)),
            settlement -> "hash of " + settlement.id(),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void whatNothingStopsLeaves() {
        Dispatching.DispatchPlan plan = plan(NONE, pending(1), reversal(2));

        assertThat(plan.stopped()).isEmpty();
        assertThat(plan.leaving()).extracting(Dispatch::requestHash).containsExactly("hash of 1", "hash of 2");
        assertThat(plan.usage()).isEmpty();
    }

    @Test
    void whatIsHeldHasItsReasonAndADeadline() {
        var paused = new DispatchLimits(
                Set.of("provider EQ-1"), Map.of(), Map.of(), Map.of(), AUTHORIZED, Set.of(), Set.of());

        assertThat(plan(paused, pending(1), reversal(2)).stopped()).hasSize(2).allSatisfy(move -> {
            assertThat(move.to()).isEqualTo(SettlementStatus.HELD);
            assertThat(move.reason()).isEqualTo("paused provider EQ-1");
            assertThat(move.deadlineAt()).isEqualTo(NOW.plus(HELD_DEADLINE));
            assertThat(move.dueAt()).isNull();
        });
    }

    @Test
    void aWithdrawnAuthorizationHoldsPurchasesAndNoReversals() {
        var withdrawn = new DispatchLimits(Set.of(), Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of());

        Dispatching.DispatchPlan plan = plan(withdrawn, pending(1), reversal(2));

        assertThat(plan.stopped()).extracting(Change::reason).containsExactly(Dispatching.WITHDRAWN);
        assertThat(ids(plan)).containsExactly(2L);
    }

    @Test
    void whatWasOrderedWhileWithdrawnIsCancelledUnlessAnAttemptMayHaveLeft() {
        var ordered = new DispatchLimits(Set.of(), Map.of(), Map.of(), Map.of(), AUTHORIZED, Set.of(1L, 2L), Set.of());

        List<Change> stopped = plan(
                        ordered,
                        pending(1),
                        aSettlement(SettlementStatus.PENDING)
                                .withId(2)
                                .afterAttempts(1)
                                .build())
                .stopped();

        assertThat(stopped).extracting(Change::to).containsExactly(SettlementStatus.CANCELLED, SettlementStatus.HELD);
        assertThat(stopped).extracting(Change::deadlineAt).containsExactly(null, NOW.plus(HELD_DEADLINE));
    }

    @Test
    void aCapCountsWhatLeavesInTheSameBatch() {
        var capped = caps(Map.of("person-day", new BigDecimal(40)), Map.of(), Set.of());

        Dispatching.DispatchPlan plan = plan(capped, pending(1), pending(2), pending(3));

        assertThat(ids(plan)).containsExactly(1L, 2L);
        assertThat(plan.stopped())
                .extracting(Change::reason)
                .containsExactly("cap person-day of 40 points would be exceeded (48)");
        assertThat(plan.usage()).isEqualTo(Map.of("person-day|gwang|2026-03-02", new BigDecimal(32)));
    }

    @Test
    void aCapKnowsWhatLeftBefore() {
        var used = caps(
                Map.of("provider-hour", new BigDecimal(40)),
                Map.of("provider-hour|EQ-1|2026-03-02T13", new BigDecimal(30)),
                Set.of());

        assertThat(plan(used, pending(1)).stopped())
                .extracting(Change::reason)
                .containsExactly("cap provider-hour of 40 points would be exceeded (46)");
    }

    @Test
    void aBundlesPointsOfADayAreCountedOverAllItsRoutesAndAgainstItsPurchasesAlone() {
        var granted = new DispatchLimits(
                Set.of(),
                Map.of(),
                Map.of("bikes", new BigDecimal(40)),
                Map.of("bundle-day|bikes|2026-03-02", new BigDecimal(10)),
                AUTHORIZED,
                Set.of(),
                Set.of());

        Dispatching.DispatchPlan plan = plan(
                granted, pending(1), of("bikes/rentals", 2), of("bikes/repairs", 3), of("meals/lunch", 4), reversal(5));

        assertThat(ids(plan)).containsExactly(1L, 2L, 5L);
        assertThat(plan.stopped())
                .extracting(Change::reason)
                .containsExactly(
                        "cap bundle-day of 40 points would be exceeded (42)",
                        "cap bundle-day of 0 points would be exceeded (16)");
        assertThat(plan.usage()).isEqualTo(Map.of("bundle-day|bikes|2026-03-02", new BigDecimal(16)));
    }

    private static Settlement of(String source, long id) {
        return aSettlement(SettlementStatus.PENDING)
                .withId(id)
                .with()
                .source(new Source(source))
                .build();
    }

    @Test
    void whatAPersonReleasedPassesTheCapAndCountsUnderIt() {
        var released = caps(Map.of("person-day", new BigDecimal(5)), Map.of(), Set.of(1L));

        Dispatching.DispatchPlan plan = plan(released, pending(1), pending(2));

        assertThat(ids(plan)).containsExactly(1L);
        assertThat(plan.usage()).isEqualTo(Map.of("person-day|gwang|2026-03-02", new BigDecimal(16)));
    }

    @Test
    void aResendAndAReversalAreNeitherCappedNorCounted() {
        var capped = caps(Map.of("order", new BigDecimal(5), "person-day", new BigDecimal(5)), Map.of(), Set.of());
        Settlement resend =
                aSettlement(SettlementStatus.PENDING).withId(1).afterAttempts(1).build();

        Dispatching.DispatchPlan plan = plan(capped, resend, reversal(2));

        assertThat(ids(plan)).containsExactly(1L, 2L);
        assertThat(plan.usage()).isEmpty();
    }

    private Dispatching.DispatchPlan plan(DispatchLimits limits, Settlement... due) {
        return dispatching.plan(List.of(due), limits, NOW);
    }

    private static DispatchLimits caps(Map<String, BigDecimal> caps, Map<String, BigDecimal> used, Set<Long> released) {
        return new DispatchLimits(Set.of(), caps, Map.of(), used, AUTHORIZED, Set.of(), released);
    }

    private static Settlement pending(long id) {
        return aSettlement(SettlementStatus.PENDING).withId(id).build();
    }

    private static Settlement reversal(long id) {
        return aSettlement(SettlementStatus.PENDING).withId(id).reversing().build();
    }

    private static List<Long> ids(Dispatching.DispatchPlan plan) {
        return plan.leaving().stream()
                .map(dispatch -> dispatch.settlement().id())
                .toList();
    }
}
