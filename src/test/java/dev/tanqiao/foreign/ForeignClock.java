package dev.tanqiao.foreign;

import java.time.Duration;
import java.time.Instant;

/** The double's time: it stands, or runs a number of times as fast as ours. */
public final class ForeignClock {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 10;

    private Instant from;
    private long since = System.nanoTime();
    private double speed;

    ForeignClock(Instant begin) {
        from = begin;
    }

    synchronized Instant now() {
        return from.plusNanos((long) ((System.nanoTime() - since) * speed));
    }

    /** @param newSpeed 0: it stands */
    public synchronized void run(double newSpeed) {
        from = now();
        since = System.nanoTime();
        speed = newSpeed;
        notifyAll();
    }

    /** Waits, a second at most, until it has moved past an instant. */
    synchronized Instant after(Instant seen) throws InterruptedException {
        long patienceEnds = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!now().isAfter(seen) && System.nanoTime() < patienceEnds) {
            wait(PAUSE_MILLIS);
        }
        return now();
    }
}
