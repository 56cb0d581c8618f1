package dev.tanqiao.core.settlement;

import java.util.Optional;

/**
 * What follows from something we heard of a settlement.
 *
 * @param change its move, if it moves
 * @param discrepancy what a person must look at, if anything
 */
record OutcomeDecision(Optional<Change> change, Optional<Discrepancy> discrepancy) {

    /** Nothing follows. */
    static final OutcomeDecision NONE = new OutcomeDecision(Optional.empty(), Optional.empty());

    static OutcomeDecision of(Change change) {
        return new OutcomeDecision(Optional.of(change), Optional.empty());
    }

    static OutcomeDecision of(Discrepancy discrepancy) {
        return new OutcomeDecision(Optional.empty(), Optional.of(discrepancy));
    }
}
