package dev.tanqiao.lab.simulator;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real time as it passes, in small steps of virtual time. */
final class Beat {

    private static final Logger LOG = LoggerFactory.getLogger(Beat.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration LONGEST_TICK = Duration.ofMillis(100);
    private static final double FASTEST = 86_400;

    private final Consumer<Duration> passed;
    private @Nullable ScheduledExecutorService ticking;
    private volatile double speed;
    private long lastTickNanos;

    /**
     * A beat that stands.
     *
     * @param passed is told how much virtual time has passed since it was told last
     */
    Beat(Consumer<Duration> passed) {
        this.passed = passed;
    }

    /**
     * Beats from now on.
     *
     * @param speed virtual seconds a second; 0: stands
     */
    synchronized void at(double speed) {
        if (!(speed >= 0 && speed <= FASTEST)) {
            throw new IllegalArgumentException("The speed is a number from 0 to 86400.");
        }
        stop();
        this.speed = speed;
        if (speed > 0) {
            lastTickNanos = System.nanoTime();
            var started = Executors.newSingleThreadScheduledExecutor(work -> {
                var thread = new Thread(work, "simulator-player");
                thread.setDaemon(true);
                return thread;
            });
            started.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
            ticking = started;
        }
    }

    double speed() {
        return speed;
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            // Whoever is held up (a slow receiver) finds the clock held up too, rather than jumping.
            long elapsed = Math.min(now - lastTickNanos, LONGEST_TICK.toNanos());
            lastTickNanos = now;
            passed.accept(Duration.ofNanos((long) (elapsed * speed)));
        } catch (RuntimeException failure) {
            LOG.error("player.tick failed; the next one goes on", failure);
        }
    }

    synchronized void stop() {
        if (ticking != null) {
            ticking.shutdown();
            ticking = null;
        }
    }
}
