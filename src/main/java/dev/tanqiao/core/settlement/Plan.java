package dev.tanqiao.core.settlement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was decided about locked settlements. It is written as a whole, moves first: what begins may follow from one.
 *
 * @param opened settlements that begin
 * @param moves of locked settlements; a second move of one begins where its first one ended
 * @param discrepancies breaks for a person
 * @param at business time
 */
public record Plan(List<NewSettlement> opened, List<Change> moves, List<Discrepancy> discrepancies, Instant at) {

    /** Moves, and nothing else. */
    public static Plan of(List<Change> moves, Instant at) {
        return new Plan(List.of(), moves, List.of(), at);
    }

    static Plan ofDecisions(List<OutcomeDecision> decisions, Instant at) {
        return new Plan(
                List.of(),
                decisions.stream()
                        .map(OutcomeDecision::change)
                        .flatMap(Optional::stream)
                        .toList(),
                decisions.stream()
                        .map(OutcomeDecision::discrepancy)
                        .flatMap(Optional::stream)
                        .toList(),
                at);
    }

    Plan and(Plan other) {
        return new Plan(
                both(opened, other.opened), both(moves, other.moves), both(discrepancies, other.discrepancies), at);
    }

    private static <T> List<T> both(List<T> these, List<T> those) {
        return Stream.concat(these.stream(), those.stream()).toList();
    }
}
