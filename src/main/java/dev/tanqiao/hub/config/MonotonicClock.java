package dev.tanqiao.hub.config;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/** A clock that never shows less than what the hub's rows had already seen when it started; it stands until time catches up. */
final class MonotonicClock extends Clock {

    private final Clock source;
    private final Supplier<Instant> latestRow;
    private volatile Instant floor;

    /**
     * @param latestRow what rows have seen
     */
    MonotonicClock(Clock source, Supplier<Instant> latestRow) {
        this.source = source;
        this.latestRow = latestRow;
        this.floor = latestRow.get();
    }

    /** Looks whether rows that were ahead have been brought back. */
    void lookAgain() {
        floor = latestRow.get();
    }

    @Override
    public Instant instant() {
        Instant now = source.instant();
        return now.isBefore(floor) ? floor : now;
    }

    @Override
    public ZoneId getZone() {
        return source.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new MonotonicClock(source.withZone(zone), latestRow);
    }
}
