package dev.tanqiao.core.transaction;

import java.time.Instant;

/**
 * An entity that could not be read, and where it is found again.
 *
 * @param unreadable the entity
 * @param from its order time, or where the window began that showed it
 * @param to its order time, or where that window ended
 */
public record Quarantined(Unreadable unreadable, Instant from, Instant to) {

    static Quarantined of(Unreadable unreadable, Window window) {
        Instant orderTime = unreadable.orderTime();
        return orderTime == null
                ? new Quarantined(unreadable, window.from(), window.to())
                : new Quarantined(unreadable, orderTime, orderTime);
    }
}
