package dev.tanqiao.hub;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that never shows less than what the hub's rows had already seen when it started; it stands until time catches up. */
final class NeverBehind extends Clock {

    private final Clock source;
    private final Instant floor;

    NeverBehind(Clock source, Instant floor) {
        this.source = source;
        this.floor = floor;
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
        return new NeverBehind(source.withZone(zone), floor);
    }
}
