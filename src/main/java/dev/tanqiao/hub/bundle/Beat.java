package dev.tanqiao.hub.bundle;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks at something again and again, from when the bundles have been loaded until the hub stops. */
abstract class Beat implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Beat.class);

    private final String name;
    private final Duration pause;
    private final ScheduledExecutorService beat;
    private volatile boolean running;

    /**
     * @param name of its thread
     * @param pause between the end of a look and the next
     */
    Beat(String name, Duration pause) {
        this.name = name;
        this.pause = pause;
        this.beat = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What fails in it is tried again after the pause. */
    abstract void look();

    private void beat() {
        try {
            look();
        } catch (RuntimeException | Error failed) { // else it was the last look
            log.error("beat.failed name={} next=\"again in {} ms\"", name, pause.toMillis(), failed);
        }
    }

    @Override
    public void start() {
        beat.scheduleWithFixedDelay(this::beat, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        beat.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Once bundles have been loaded; of one phase, whoever depends on another starts after it. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
