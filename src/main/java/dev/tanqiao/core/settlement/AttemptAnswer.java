package dev.tanqiao.core.settlement;

import java.time.Duration;
import java.time.Instant;

/**
 * What came back for one attempt, or that nothing did.
 *
 * @param attempt the attempt it belongs to, whoever holds the settlement by now
 * @param outcome what was learned
 * @param answeredAt business time
 * @param duration process time between send and answer
 */
public record AttemptAnswer(Attempt attempt, AttemptOutcome outcome, Instant answeredAt, Duration duration) {}
