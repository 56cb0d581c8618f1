package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes properties over that another replica was told. */
@Component
final class PropertyWatch extends Watch {

    private static final Logger log = LoggerFactory.getLogger(PropertyWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

    private final BundleLoader loader;
    private String failure = "";
    private long failedAt;

    PropertyWatch(BundleLoader loader) {
        super("bundle-properties", PAUSE);
        this.loader = loader;
    }

    @Override
    protected void look() {
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
}
