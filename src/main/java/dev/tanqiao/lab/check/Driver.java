package dev.tanqiao.lab.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Plays a world to its end as fast as hub and world can: the clock stands while anything is in flight or due, and then jumps
 * to the next thing that is. Orders that are placed on the way are placed at their time; the clock does not stop
 * for them, as a hub learns of them only when it looks.
 */
public final class Driver {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_AGAIN_MILLIS = 3;

    private final Hub hub;
    private final WorldView world;
    private final BooleanSupplier stopAsked;

    /** A driver that nobody stops. */
    public Driver(Hub hub, WorldView world) {
        this(hub, world, () -> false);
    }

    /**
     * @param stopAsked whether somebody wants the play to stop where it is; asked at every step
     */
    public Driver(Hub hub, WorldView world, BooleanSupplier stopAsked) {
        this.hub = hub;
        this.world = world;
        this.stopAsked = stopAsked;
    }

    /** What the driver needs to know of the hub. */
    public interface Hub {

        /** The earliest due time; not after the clock: the hub is at work on it. */
        Optional<Instant> nextDue();

        /** What is due by then, in words. */
        String whatIsDue(Instant by);

        /** Whether anything is left that must still end by itself. */
        boolean hasOpenWork();
    }

    /**
     * Plays until the world is exhausted, nothing is open, and the clock has passed the end.
     *
     * @param end the world's end and the longest horizon behind it that must be watched
     * @param latest the clock never goes further, open work or not
     * @param watcher sees the world at every step
     * @return whether the end was reached; false: somebody asked to stop, and played again it goes on there
     * @throws IllegalStateException when the hub makes no progress for 90 seconds; the message names what is due
     */
    public boolean playToTheEnd(Instant end, Instant latest, Consumer<WorldView.Status> watcher) {
        WorldView.Status status = world.status();
        while (true) {
            Instant now = status.now();
            Instant hubDue = waitUntilQuiet(now);
            if (stopAsked.getAsBoolean()) {
                return false;
            }
            watcher.accept(status);
            if (!status.quiet()) {
                status = world.advanceTo(now);
                continue;
            }
            boolean over = status.exhausted() && !now.isBefore(end) && !hub.hasOpenWork();
            if (over || !now.isBefore(latest)) {
                return true;
            }
            Instant next = status.nextCall().filter(due -> due.isBefore(hubDue)).orElse(hubDue);
            status = world.advanceTo(next.isBefore(latest) ? next : latest);
        }
    }

    /**
     * Plays everything that is due before that instant, each thing when the last one is done, and stands there when all is quiet.
     *
     * @param watcher sees the world at every quiet moment
     */
    public void playUntil(Instant until, Consumer<WorldView.Status> watcher) {
        WorldView.Status status = world.status();
        while (true) {
            Instant now = status.now();
            Instant hubDue = waitUntilQuiet(now);
            if (stopAsked.getAsBoolean()) {
                return;
            }
            if (!status.quiet()) {
                status = world.advanceTo(now);
                continue;
            }
            watcher.accept(status);
            if (!now.isBefore(until)) {
                return;
            }
            Instant next = status.nextCall().filter(due -> due.isBefore(hubDue)).orElse(hubDue);
            status = world.advanceTo(next.isBefore(until) ? next : until);
        }
    }

    /** When the hub has something to do next; it is quiet until then, unless somebody asked to stop. */
    private Instant waitUntilQuiet(Instant now) {
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Instant due = hub.nextDue().orElse(Instant.MAX);
            if (due.isAfter(now) || stopAsked.getAsBoolean()) {
                return due;
            }
            if (System.nanoTime() > patienceEnds) {
                throw new IllegalStateException("The hub has made no progress for %s s at %s. Due are: %s."
                        .formatted(PATIENCE.toSeconds(), now, hub.whatIsDue(now)));
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(
                        "Stopped at " + now + "; started again, the world goes on there.", interrupted);
            }
        }
    }
}
