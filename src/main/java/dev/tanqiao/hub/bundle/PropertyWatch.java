package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Takes properties over that another replica was told. */
@Component
final class PropertyWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PropertyWatch.class);
    private static final long PAUSE_SECONDS = 5;
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

    private final BundleLoader loader;
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "bundle-properties");
        thread.setDaemon(true);
        return thread;
    });
    private String failure = "";
    private long failedAt;
    private volatile boolean running;

    PropertyWatch(BundleLoader loader) {
        this.loader = loader;
    }

    @Override
    public void start() {
        beat.scheduleWithFixedDelay(this::check, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
        running = true;
    }

    void check() {
        if (!failure.isEmpty() && System.nanoTime() - failedAt < AFTER_A_FAILURE.toNanos()) {
            return; // each try ends and begins what runs
        }
        try {
            if (loader.hasOtherProperties()) {
                loader.applyProperties();
            }
            failure = "";
        } catch (RuntimeException failed) {
            String why = WireText.brief(String.valueOf(failed.getMessage()));
            if (!why.equals(failure)) {
                log.warn(
                        "bundle.properties_not_applied reason=\"{}\" next=\"what ran goes on; again every {} s\"",
                        why,
                        AFTER_A_FAILURE.toSeconds());
            }
            failure = why;
            failedAt = System.nanoTime();
        }
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
