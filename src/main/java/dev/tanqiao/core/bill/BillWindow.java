package dev.tanqiao.core.bill;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which bills are asked for.
 *
 * @param provider the equity provider; null: all of them
 * @param from inclusive
 * @param to inclusive, fixed while paging
 */
public record BillWindow(@Nullable String provider, Instant from, Instant to) {

    /** A request's times are whole seconds. */
    boolean isLongerThan(Duration length) {
        return to.getEpochSecond() - from.getEpochSecond() > length.toSeconds();
    }

    /** The later half and the earlier one; the second between them is in both. */
    List<BillWindow> halves() {
        Instant middle = from.plus(Duration.between(from, to).dividedBy(2)).truncatedTo(ChronoUnit.SECONDS);
        return List.of(new BillWindow(provider, middle, to), new BillWindow(provider, from, middle));
    }
}
