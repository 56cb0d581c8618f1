package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;

import java.time.Instant;

/** What follows when a settlement has stayed in a state past its deadline: a person is told. */
public final class Overdue {

    private Overdue() {}

    /** What follows for one settlement. */
    public static OutcomeDecision lesson(Settlement settlement, Instant at) {
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
