package dev.tanqiao.core.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What a person's decision means for one settlement: a move, or a refusal.
 *
 * @param about the settlement and its evidence, as they were when it was decided
 * @param change its move; null: refused
 * @param takenBack whether a reversal follows, since it was refunded while nobody knew it was booked
 * @param act what is kept of the person's decision; null: refused
 * @param refusal why nothing moves, and what is possible; null: it moves
 */
public record ReviewResult(
        ReviewCase about,
        @Nullable Change change,
        boolean takenBack,
        @Nullable Act act,
        @Nullable String refusal) {

    static ReviewResult refused(ReviewCase about, String refusal) {
        return new ReviewResult(about, null, false, null, refusal);
    }
}
