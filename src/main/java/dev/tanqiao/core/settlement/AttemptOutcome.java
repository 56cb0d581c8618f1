package dev.tanqiao.core.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What one attempt learned from the city.
 *
 * @param verdict how far the answer can be trusted
 * @param httpStatus null when there was no HTTP answer
 * @param code the city's {@code code}; null when it could not be read
 * @param message the city's {@code msg}, or what went wrong on the way
 * @param slowDown the city is overloaded (HTTP 429 or a retryable code): the whole provider is asked less often
 * @param body the answer's bytes as text, the beginning of a very long one; empty when there was none
 */
public record AttemptOutcome(
        Verdict verdict,
        @Nullable Integer httpStatus,
        @Nullable String code,
        String message,
        boolean slowDown,
        String body) {

    /** Four words that are never mixed up. */
    public enum Verdict {
        /** The city says it has booked. */
        ACCEPTED,
        /** The city says it has not booked and will not. */
        REFUSED,
        /** The request did not leave, or was turned away before it was read: surely not booked. */
        SURELY_NOT_SENT,
        /** Nobody can tell; the bills will. */
        UNKNOWN
    }
}
