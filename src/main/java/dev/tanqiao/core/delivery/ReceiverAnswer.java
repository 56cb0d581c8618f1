package dev.tanqiao.core.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param httpStatus null: there was no answer
 * @param code the {@code code} of the answer's JSON body, if it has one
 * @param text the beginning of the answer, or why there was none
 * @param retryAfter for how long the receiver asks to be left alone ({@code Retry-After}); null: it does not
 * @param durationMs process time
 */
public record ReceiverAnswer(
        @Nullable Integer httpStatus,
        @Nullable String code,
        String text,
        @Nullable Duration retryAfter,
        int durationMs) {

    private static final int GONE = 410;
    private static final Set<Integer> BUSY = Set.of(429, 503);

    /** Longer nobody is left alone at once: one wrong number would stop a subscription for ever. */
    private static final Duration LONGEST_REST = Duration.ofHours(1);

    /** No answer came. */
    public static ReceiverAnswer none(String why, int durationMs) {
        return new ReceiverAnswer(null, null, why, null, durationMs);
    }

    /** Whether there is no receiver any more. */
    boolean isGone() {
        return httpStatus != null && httpStatus == GONE;
    }

    /** For how long nothing is sent there, at most an hour. */
    Optional<Duration> rest() {
        return httpStatus == null || retryAfter == null || retryAfter.isNegative() || !BUSY.contains(httpStatus)
                ? Optional.empty()
                : Optional.of(retryAfter.compareTo(LONGEST_REST) < 0 ? retryAfter : LONGEST_REST);
    }
}
