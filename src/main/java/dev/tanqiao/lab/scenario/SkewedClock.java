package dev.tanqiao.lab.scenario;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/** A clock that is some time ahead of another, or behind it; right until it is told otherwise. */
public final class SkewedClock extends Clock {

    private final Supplier<? extends Clock> right;
    private volatile Duration ahead = Duration.ZERO;

    /**
     * @param right gives the clock of the world that is played at the moment
     */
    public SkewedClock(Supplier<? extends Clock> right) {
        this.right = right;
    }

    /** From now on it differs by so much. */
    void skew(Duration by) {
        ahead = by;
    }

    @Override
    public Instant instant() {
        return right.get().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return right.get().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        var elsewhere = new SkewedClock(() -> right.get().withZone(zone));
        elsewhere.skew(ahead);
        return elsewhere;
    }
}
