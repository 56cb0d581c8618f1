package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** For who works on a bundle: what is saved in its folder runs a moment later, or it is said why it does not. */
@Component
@ConditionalOnProperty("tanqiao.bundles.watch")
final class BundleWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BundleWatch.class);

    private final BundleLoader loader;
    private final List<Path> locations;
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "bundle-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean running;

    /** @param locations texts: where a list of paths is asked for, Spring takes "a,b" for one */
    BundleWatch(BundleLoader loader, @Value("${tanqiao.bundles.locations}") List<String> locations) {
        this.loader = loader;
        this.locations = locations.stream().map(Path::of).toList();
    }

    @Override
    public void start() {
        var watch = new FolderWatch(locations);
        long pause = FolderWatch.PAUSE.toMillis();
        beat.scheduleWithFixedDelay(() -> check(watch), pause, pause, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void check(FolderWatch watch) {
        try {
            if (!watch.hasChanged()) {
                return;
            }
            long begun = System.nanoTime();
            if (loader.reload()) {
                log.info("bundle.reloaded durationMs={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            }
        } catch (RuntimeException unusable) {
            log.warn(
                    "bundle.not_reloaded reason=\"{}\" next=\"what ran goes on until the file is mended\"",
                    WireText.brief(String.valueOf(unusable.getMessage())));
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
