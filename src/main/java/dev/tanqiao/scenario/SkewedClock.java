package dev.tanqiao.scenario;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that is some time ahead of another, or behind it; right until it is told otherwise. */
final class SkewedClock extends Clock {

    private final Clock right;
    private volatile Duration ahead = Duration.ZERO;

    SkewedClock(Clock right) {
        this.right = right;
    }

    /** From now on it differs by so much. */
    void skew(Duration by) {
        ahead = by;
    }

    @Override
    public Instant instant() {
        return right.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        var elsewhere = new SkewedClock(right.withZone(zone));
        elsewhere.skew(ahead);
        return elsewhere;
    }
}
