package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.PollPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * What bounds intake.
 *
 * @param polls how accounts are polled
 * @param heldDeadline how long a settlement may be held
 * @param unknownDeadline how long an outcome may stay unknown
 */
public record IntakePolicy(PollPolicy polls, Duration heldDeadline, Duration unknownDeadline) {

    /** The go-live line: nothing ordered before it is settled. */
    Instant settleFrom() {
        return polls.settleFrom();
    }
}
