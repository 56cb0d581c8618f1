package dev.tanqiao.core.settlement;

import java.util.List;

/** Writes plans within a unit of work, each with what follows from its moves for reversals. Nothing else moves a settlement. */
public final class SettlementWriter {

    private final SettlementStore settlements;

    public SettlementWriter(SettlementStore settlements) {
        this.settlements = settlements;
    }

    /**
     * Writes a plan.
     *
     * @return all moves that were written
     */
    public List<Change> write(Plan plan) {
        Plan whole = plan.and(Reversals.following(
                plan,
                settlements.lockReversals(Reversals.barredOriginals(plan.moves())),
                settlements.refundedAndNotTakenBack(Reversals.mayLackOne(plan.moves()))));
        settlements.write(whole);
        return whole.moves();
    }
}
