package dev.tanqiao.core.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What one attempt has heard; one that was answered twice is there twice.
 *
 * @param number 1 is the first try
 * @param verdict null while nothing has come back
 */
public record HeardAttempt(int number, AttemptOutcome.@Nullable Verdict verdict) {

    static HeardAttempt of(AttemptAnswer answer) {
        return new HeardAttempt(answer.attempt().number(), answer.outcome().verdict());
    }

    boolean isAccepted() {
        return verdict == AttemptOutcome.Verdict.ACCEPTED;
    }

    /** Whether this answer says that nothing was booked. */
    boolean isSurelyNotBooked() {
        return verdict == AttemptOutcome.Verdict.REFUSED || verdict == AttemptOutcome.Verdict.SURELY_NOT_SENT;
    }
}
