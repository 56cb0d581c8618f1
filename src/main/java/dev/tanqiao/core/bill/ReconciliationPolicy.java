package dev.tanqiao.core.bill;

import java.time.Duration;
import java.util.List;

/**
 * What is expected of reconciliation.
 *
 * @param breakAge how long a break may be open, business time
 */
public record ReconciliationPolicy(Duration breakAge) {

    /** Within which times of their settling points are to be verified by their bills. */
    public static final List<Duration> VERIFIED_WITHIN =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(4));

    /** Such a time as people write it: {@code 1h}, {@code 4d}. */
    public static String name(Duration within) {
        return within.toDays() > 0 ? within.toDays() + "d" : within.toHours() + "h";
    }
}
