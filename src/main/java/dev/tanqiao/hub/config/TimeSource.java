package dev.tanqiao.hub.config;

import java.time.Clock;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where business time comes from; it stops with the hub. */
public interface TimeSource extends AutoCloseable {

    Clock clock();

    /** Time as it passes, whatever the clock is set to; null: the clock is that of the upstreams. */
    @Nullable
    InstantSource steady();

    /** Whom to tell that time has moved, where it moves by leaps. */
    default void onMove(Runnable listener) {}

    @Override
    default void close() {}

    /** A clock that needs no care. */
    static TimeSource of(Clock clock, @Nullable InstantSource steady) {
        return new Plain(clock, steady);
    }

    /** What {@link #of} makes. */
    record Plain(Clock clock, @Nullable InstantSource steady) implements TimeSource {}
}
