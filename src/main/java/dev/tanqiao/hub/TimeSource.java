package dev.tanqiao.hub;

import java.time.Clock;

/** Where business time comes from when the hub shares it with a simulator; a clock that follows one in another process stops with the hub. */
record TimeSource(Clock clock) implements AutoCloseable {

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
