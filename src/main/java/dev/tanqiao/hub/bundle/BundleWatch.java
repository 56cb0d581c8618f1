package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    private static final long PAUSE_MILLIS = 200;

    private final BundleLoader loader;
    private final List<Path> folders;
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "bundle-watch");
        thread.setDaemon(true);
        return thread;
    });
    private Map<Path, String> seen = Map.of();
    private volatile boolean running;

    BundleWatch(BundleLoader loader, @Value("${tanqiao.bundles.locations}") List<Path> locations) {
        this.loader = loader;
        this.folders = locations.stream().filter(Files::isDirectory).toList();
    }

    @Override
    public void start() {
        seen = look();
        beat.scheduleWithFixedDelay(this::check, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void check() {
        try {
            Map<Path, String> now = look();
            if (now.equals(seen)) {
                return;
            }
            seen = now;
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

    /** Each file with its size and when it was written. */
    private Map<Path, String> look() {
        Map<Path, String> files = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> below = Files.walk(folder)) {
                below.filter(Files::isRegularFile).forEach(file -> files.put(file, stamp(file)));
            } catch (IOException | UncheckedIOException moved) {
                log.debug("bundle.not_seen folder={} reason=\"{}\"", folder, moved.getMessage());
            }
        }
        return files;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException gone) {
            return "";
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
