package dev.tanqiao.lab.simulator.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * The time of both upstreams: it stands until it is moved, and moves only forward. Hand it to a hub in the same process, and
 * both live in one time. After {@link TanqiaoSimulator#reset()} it stands at the world's start again.
 */
public final class SimulatorClock extends Clock {

    private final Clock time;
    private final Consumer<Instant> player;

    /** @param player plays everything that is due until an instant, then sets the time to it */
    SimulatorClock(Clock time, Consumer<Instant> player) {
        this.time = time;
        this.player = player;
    }

    /**
     * Lets time go by: everything that is due in it happens, in order (orders, late effects, bills, pushes and their repeats).
     * Returns when it has happened.
     *
     * @throws IllegalArgumentException when the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time never runs backwards: %s was asked for.".formatted(duration));
        }
        advanceTo(instant().plus(duration));
    }

    /**
     * The same, until an instant.
     *
     * @throws IllegalArgumentException when it lies before now
     */
    public void advanceTo(Instant later) {
        if (later.isBefore(instant())) {
            throw new IllegalArgumentException(
                    "Time never runs backwards: it is %s, and %s was asked for.".formatted(instant(), later));
        }
        player.accept(later);
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    /** Shanghai, where both upstreams live. */
    @Override
    public ZoneId getZone() {
        return time.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return time.withZone(zone);
    }
}
