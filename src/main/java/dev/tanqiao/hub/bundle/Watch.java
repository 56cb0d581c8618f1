package dev.tanqiao.hub.bundle;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks at something again and again, from when the bundles have been loaded until the hub stops. */
public abstract class Watch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final String name;
    private final Duration pause;
    private final ScheduledExecutorService executor;
    private volatile boolean running;

    /**
     * @param name of its thread
     * @param pause between the end of a look and the next
     */
    protected Watch(String name, Duration pause) {
        this.name = name;
        this.pause = pause;
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What fails in it is tried again after the pause. */
    protected abstract void look();

    /** Looks without waiting for the pause to end. */
    public void soon() {
        executor.execute(this::lookOnce);
    }

    private void lookOnce() {
        try {
            look();
        } catch (RuntimeException | Error failed) { // else it was the last look
            log.error("watch.failed name={} next=\"again in {} ms\"", name, pause.toMillis(), failed);
        }
    }

    @Override
    public void start() {
        executor.scheduleWithFixedDelay(this::lookOnce, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
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
