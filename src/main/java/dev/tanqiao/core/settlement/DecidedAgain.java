package dev.tanqiao.core.settlement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What it means for a settlement that its purchase is decided again: moves, or a refusal.
 *
 * @param about the settlement as it was, with what was decided first
 * @param now what the rules of today give; null: nothing, so it is cancelled, or it is refused
 * @param moves its moves; none: refused
 * @param act what is kept of the person's decision; null: refused
 * @param refusal why nothing moves, and what is possible; null: it moves
 */
public record DecidedAgain(
        ReviewCase about,
        @Nullable RuleResult now,
        List<Change> moves,
        @Nullable Act act,
        @Nullable String refusal) {

    static DecidedAgain refused(ReviewCase about, String why) {
        return new DecidedAgain(about, null, List.of(), null, about.refused(why));
    }

    /** Where it stands afterwards. */
    public SettlementStatus status() {
        return moves.isEmpty()
                ? about.settlement().status()
                : moves.get(moves.size() - 1).to();
    }
}
