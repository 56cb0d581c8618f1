package dev.tanqiao.core.settlement;

import java.time.Instant;

/**
 * What a person did by hand.
 *
 * @param at business time
 * @param actor who: the role of the token that was shown
 * @param action {@code pause}, {@code resume}, {@code cap}, {@code release}, {@code resend}
 * @param subject to what: {@code provider EQ-1}, {@code settlement/17}
 * @param reason why, in the person's words
 */
public record Act(Instant at, String actor, String action, String subject, String reason) {}
