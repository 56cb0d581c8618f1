package dev.tanqiao.lab.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The world's time: it stands until somebody moves it, and moves only forward. Safe to read from any thread. */
public final class VirtualClock extends Clock {

    /** The zone both upstreams live in. */
    public static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

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

    /** Waits until the clock shows something later than that instant, or a second has passed: within what a client waits. */
    public synchronized void awaitLaterThan(Instant seen) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        long left = LONGEST_WAIT.toMillis();
        try {
            while (!now.isAfter(seen) && left > 0) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
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
