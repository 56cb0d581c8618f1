package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;

import dev.tanqiao.core.event.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What follows when a settlement has stayed in a state past its deadline: a person is told. */
public final class Overdue {

    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final Clock clock;

    public Overdue(SettlementStore settlements, UnitOfWork work, Clock clock) {
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.clock = clock;
    }

    /** Tells of those that are past their deadline, once. One that has moved on since it was claimed has another deadline, or none. */
    public void pass(Collection<Long> settlementIds) {
        Instant at = clock.instant();
        work.run(() -> {
            List<Settlement> claimed = settlements.lock(settlementIds);
            settlements.endLeases(claimed.stream().map(Settlement::id).toList());
            Set<Long> past = settlements.passDeadlines(settlementIds, at);
            writer.write(Plan.ofDecisions(
                    claimed.stream()
                            .filter(settlement -> past.contains(settlement.id()))
                            .map(settlement -> decision(settlement, at))
                            .toList(),
                    at));
        });
    }

    /** What follows for one settlement. */
    static OutcomeDecision decision(Settlement settlement, Instant at) {
        return switch (settlement.status()) {
            case HELD, UNKNOWN ->
                OutcomeDecision.of(Change.of(
                        settlement,
                        NEEDS_REVIEW,
                        "%s past its deadline: %s".formatted(settlement.status(), settlement.reason()),
                        null,
                        at));
            case SETTLED ->
                OutcomeDecision.of(new Discrepancy(
                        Discrepancy.Type.NOT_BILLED,
                        "settlement/" + settlement.id(),
                        "booked, but no bill has shown it in time"));
            default -> OutcomeDecision.NONE;
        };
    }
}
