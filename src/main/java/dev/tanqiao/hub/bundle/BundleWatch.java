package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** For who works on a bundle: what is saved in its folder runs a moment later, or it is said why it does not. */
@Component
@ConditionalOnProperty("tanqiao.bundles.watch")
final class BundleWatch extends Watch {

    private static final Logger log = LoggerFactory.getLogger(BundleWatch.class);

    private final BundleLoader loader;
    private final FolderWatch watch;

    /** @param locations texts: where a list of paths is asked for, Spring takes "a,b" for one */
    BundleWatch(BundleLoader loader, @Value("${tanqiao.bundles.locations}") List<String> locations) {
        super("bundle-watch", FolderWatch.PAUSE);
        this.loader = loader;
        this.watch = new FolderWatch(locations.stream().map(Path::of).toList());
    }

    @Override
    protected void look() {
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
}
