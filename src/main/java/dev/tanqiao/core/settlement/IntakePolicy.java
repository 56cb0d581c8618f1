package dev.tanqiao.core.settlement;

import java.time.Duration;
import java.time.Instant;

/**
 * What bounds intake.
 *
 * @param settleFrom the go-live line: nothing ordered before it is settled
 * @param heldDeadline how long a settlement may be held
 * @param unknownDeadline how long an outcome may stay unknown
 */
public record IntakePolicy(Instant settleFrom, Duration heldDeadline, Duration unknownDeadline) {}
