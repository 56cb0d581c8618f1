package dev.tanqiao.core.settlement;

import java.util.Optional;

/**
 * What follows from something we heard of a settlement.
 *
 * @param change its move, if it moves
 * @param discrepancy what a person must look at, if anything
 */
public record Lesson(Optional<Change> change, Optional<Discrepancy> discrepancy) {

    /** Nothing follows. */
    public static final Lesson NONE = new Lesson(Optional.empty(), Optional.empty());

    static Lesson of(Change change) {
        return new Lesson(Optional.of(change), Optional.empty());
    }

    static Lesson of(Discrepancy discrepancy) {
        return new Lesson(Optional.empty(), Optional.of(discrepancy));
    }
}
