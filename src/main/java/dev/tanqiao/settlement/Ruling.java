package dev.tanqiao.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What a person's decision means for one settlement: a move, or a refusal.
 *
 * @param about the settlement and its evidence, as they were when it was decided
 * @param change its move; null: refused
 * @param reversal a settlement that takes it back, since it was refunded while nobody knew it was booked; null: none
 * @param act what is kept of the person's decision; null: refused
 * @param refusal why nothing moves, and what is possible; null: it moves
 */
public record Ruling(
        ReviewCase about,
        @Nullable Change change,
        @Nullable Opening reversal,
        @Nullable Act act,
        @Nullable String refusal) {

    static Ruling refused(ReviewCase about, String refusal) {
        return new Ruling(about, null, null, null, refusal);
    }
}
