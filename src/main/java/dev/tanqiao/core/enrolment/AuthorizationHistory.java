package dev.tanqiao.core.enrolment;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;

/**
 * When a person's authorization was granted and when it was withdrawn.
 *
 * @param changes by time: true for a grant, false for a withdrawal
 */
public record AuthorizationHistory(NavigableMap<Instant, Boolean> changes) {

    /**
     * Whether it stood when the order was placed: the last change at or before {@code orderTime} is not a withdrawal. Before the first
     * change it counts as standing; consent bounds the past.
     */
    public boolean stoodAt(Instant orderTime) {
        Map.Entry<Instant, Boolean> last = changes.floorEntry(orderTime);
        return last == null || last.getValue();
    }
}
