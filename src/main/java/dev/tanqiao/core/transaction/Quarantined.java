package dev.tanqiao.core.transaction;

import java.time.Instant;

/**
 * An entity that could not be read, and where it is found again.
 *
 * @param misfit the entity
 * @param from its order time, or where the window began that showed it
 * @param to its order time, or where that window ended
 */
public record Quarantined(Misfit misfit, Instant from, Instant to) {

    static Quarantined of(Misfit misfit, Window window) {
        Instant orderTime = misfit.orderTime();
        return orderTime == null
                ? new Quarantined(misfit, window.from(), window.to())
                : new Quarantined(misfit, orderTime, orderTime);
    }
}
