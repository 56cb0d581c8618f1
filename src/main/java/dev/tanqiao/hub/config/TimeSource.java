package dev.tanqiao.hub.config;

import java.time.Clock;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Where business time comes from; a clock that follows a simulator in another process stops with the hub.
 *
 * @param steady time as it passes, whatever the clock is set to; null: the clock is that of the upstreams
 */
record TimeSource(Clock clock, @Nullable InstantSource steady) implements AutoCloseable {

    /** Whom to tell that time has moved, where it moves by leaps. */
    void onMove(Runnable listener) {
        if (clock instanceof FollowingClock following) {
            following.onMove(listener);
        }
    }

    @Override
    public void close() {
        if (clock instanceof FollowingClock following) {
            following.close();
        }
    }
}
