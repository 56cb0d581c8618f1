package dev.tanqiao.hub.bundle;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Out of service while a route of a bundle does not run or its source cannot be read. A hub with such a bundle is ready all the same. */
@Component("bundles")
final class BundlesHealth implements HealthIndicator {

    private final RunningBundles running;

    BundlesHealth(RunningBundles running) {
        this.running = running;
    }

    @Override
    public Health health() {
        Map<String, List<String>> troubles = running.troubles();
        Health.Builder health = troubles.isEmpty() ? Health.up() : Health.outOfService();
        return health.withDetail("running", running.stamps())
                .withDetail("troubles", troubles)
                .build();
    }
}
