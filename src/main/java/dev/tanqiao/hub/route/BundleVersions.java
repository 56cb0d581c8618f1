package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.RunningBundles;
import org.springframework.stereotype.Component;

/** Which versions of bundles run here, for claims. Named {@code bundleVersions} in SQL files. */
@Component("bundleVersions")
public final class BundleVersions {

    private final RunningBundles bundles;

    BundleVersions(RunningBundles bundles) {
        this.bundles = bundles;
    }

    /** The revision of each deployed bundle, as JSON: what belongs to another version is not claimed. */
    public String running() {
        return bundles.revisions();
    }
}
