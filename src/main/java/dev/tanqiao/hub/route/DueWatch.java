package dev.tanqiao.hub.route;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The hub's one beat: a single statement tells which kinds of rows are due, and only the claims that take them are woken. An idle
 * hub asks nothing else, however many claims it has.
 */
@Component
public final class DueWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DueWatch.class);

    /** Work that takes longer is looked at meanwhile: it may wait for something that only rows tell. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    private final DueRows rows;
    private final InFlight inFlight;
    private final QuartzSchedules schedules;
    private final Duration beat;
    private final Semaphore wakes = new Semaphore(0);

    private volatile @Nullable Thread thread;

    DueWatch(DueRows rows, InFlight inFlight, QuartzSchedules schedules, @Value("${tanqiao.beat}") Duration beat) {
        this.rows = rows;
        this.inFlight = inFlight;
        this.schedules = schedules;
        this.beat = beat;
    }

    /**
     * When something is due next, asked as soon as this hub has nothing under way; the claims of what is due already are woken.
     * Not after now: the hub is at work. Empty: nothing will ever happen by itself.
     */
    public Optional<Instant> nextDue() {
        inFlight.awaitEnd(LONGEST_WAIT); // rows alone tell the truth: what is under way may wait for another replica
        return rows.wakeClaims().values().stream().min(Comparator.naturalOrder());
    }

    /**
     * Nothing is looked for any more, and what was under way has ended.
     *
     * @throws IllegalStateException when something does not end
     */
    public void rest() {
        Thread watching = thread;
        stop();
        boolean looked = hasEnded(watching);
        schedules.standby();
        if (!looked || !inFlight.awaitEnd(LONGEST_REST)) {
            throw new IllegalStateException("Something is in flight that does not end: " + inFlight.exchanges());
        }
    }

    /** Its last look may be under way, and wake claims. */
    private static boolean hasEnded(@Nullable Thread watching) {
        if (watching == null) {
            return true;
        }
        try {
            watching.join(LONGEST_REST.toMillis());
            return !watching.isAlive();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Looks at once. */
    public void wake() {
        wakes.release();
    }

    private void watch() {
        String failure = "";
        int failures = 0;
        while (thread == Thread.currentThread()) {
            try {
                schedules.check();
                rows.wakeClaims();
                if (failures > 0) {
                    log.info("beat.works_again failures={}", failures);
                }
                failure = "";
                failures = 0;
            } catch (RuntimeException
                    | Error failed) { // whatever it is, without the beat nothing is ever claimed again
                String why = FailureText.of(failed);
                if (!why.equals(failure)) {
                    log.warn(
                            "beat.failed reason=\"{}\" next=\"again in {} ms, until it succeeds\"",
                            why,
                            beat.toMillis());
                }
                failure = why;
                failures++;
            }
            try {
                if (wakes.tryAcquire(beat.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Override
    @EventListener(ApplicationStartedEvent.class)
    public void start() {
        if (!inFlight.routesStarted() || isRunning()) {
            return; // Camel starts its routes after all beans have started; then this is asked again.
        }
        schedules.start();
        Thread watching = new Thread(this::watch, "beat");
        watching.setDaemon(true);
        thread = watching;
        watching.start();
    }

    @Override
    public void stop() {
        thread = null;
        wake();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** The last to start, and the first to stop: nothing more is claimed while what is in flight is finished. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
