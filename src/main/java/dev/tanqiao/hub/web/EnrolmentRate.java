package dev.tanqiao.hub.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many enrolments one address may begin or end in a minute: a beginning is a row for ten, an end is a question to jAccount. A campus
 * may share one address.
 */
final class EnrolmentRate {

    static final int MOST_IN_A_MINUTE = 600;

    private final LongSupplier nanos;
    private final Map<String, Integer> begun = new HashMap<>();
    private long minute;

    /**
     * @param nanos as {@link System#nanoTime} counts
     */
    EnrolmentRate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized boolean admits(String address) {
        long now = Math.floorDiv(nanos.getAsLong(), Duration.ofMinutes(1).toNanos());
        if (now != minute) {
            begun.clear();
            minute = now;
        }
        return begun.merge(address, 1, Integer::sum) <= MOST_IN_A_MINUTE;
    }
}
