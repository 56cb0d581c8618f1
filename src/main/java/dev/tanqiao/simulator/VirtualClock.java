package dev.tanqiao.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The world's time: it stands until somebody moves it, and moves only forward. Safe to read from any thread. */
public final class VirtualClock extends Clock {

    /** The zone both upstreams live in. */
    public static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private volatile Instant now;

    /** A clock that stands at the given instant. */
    public VirtualClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves to the given instant; an instant that lies behind changes nothing. */
    public synchronized void advanceTo(Instant later) {
        if (later.isAfter(now)) {
            now = later;
            notifyAll();
        }
    }

    /**
     * Waits until the clock shows something later than that instant, or a while has passed.
     *
     * @return what it shows
     */
    public synchronized Instant awaitLaterThan(Instant seen, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis();
                !now.isAfter(seen) && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return now;
    }

    /** Only for a world that begins anew: whoever followed this clock has to begin anew as well. */
    synchronized void beginAnewAt(Instant start) {
        now = start;
    }

    @Override
    public ZoneId getZone() {
        return SHANGHAI;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return VirtualClock.this.withZone(other);
            }
        };
    }
}
