package dev.tanqiao.core.settlement;

import java.time.Instant;

/**
 * One request that may have left.
 *
 * @param settlement as it is in SENDING
 * @param number 1 is the first try
 * @param sentAt when the attempt was committed, business time
 */
public record Attempt(Settlement settlement, int number, Instant sentAt) {}
