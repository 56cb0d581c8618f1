package dev.tanqiao.core.settlement;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the settlements that wait for a person; everything named must fit.
 *
 * @param statuses of HELD, REJECTED, NEEDS_REVIEW; none: each of them
 * @param rule the rule's id; null: any
 * @param provider the equity provider's cid; null: any
 * @param account the jAccount; null: any
 * @param unchangedSince those that came into their state no later; null: any
 * @param reason a text that their reason contains; null: any
 */
public record ReviewFilter(
        Set<SettlementStatus> statuses,
        @Nullable String rule,
        @Nullable String provider,
        @Nullable String account,
        @Nullable Instant unchangedSince,
        @Nullable String reason) {

    /** The states that wait for a person. */
    public static final Set<SettlementStatus> WAITING =
            Set.of(SettlementStatus.HELD, SettlementStatus.REJECTED, SettlementStatus.NEEDS_REVIEW);

    /** No states: each that waits for a person. */
    public ReviewFilter {
        statuses = statuses.isEmpty() ? WAITING : Set.copyOf(statuses);
    }
}
