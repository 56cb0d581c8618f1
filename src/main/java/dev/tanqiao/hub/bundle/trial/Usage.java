package dev.tanqiao.hub.bundle.trial;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of a version did on all replicas since its trial began, and what they suffer from.
 *
 * @param exchanges that have ended
 * @param failures those of them that failed
 * @param trouble what a route or its source suffers from; null: nothing
 * @param troubled for how long
 */
public record Usage(long exchanges, long failures, @Nullable String trouble, Duration troubled) {

    /** That, and what another replica tells; the longer trouble counts. */
    public Usage plus(Usage other) {
        Usage longer = other.troubled.compareTo(troubled) > 0 ? other : this;
        return new Usage(exchanges + other.exchanges, failures + other.failures, longer.trouble, longer.troubled);
    }

    /** Nothing was done. */
    public static final Usage NONE = new Usage(0, 0, null, Duration.ZERO);
}
