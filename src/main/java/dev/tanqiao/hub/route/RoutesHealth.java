package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleLoader;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Healthy when every route that a bundle promises runs. */
@Component("routes")
final class RoutesHealth implements HealthIndicator {

    private final CamelContext camel;
    private final BundleLoader bundles;

    RoutesHealth(CamelContext camel, BundleLoader bundles) {
        this.camel = camel;
        this.bundles = bundles;
    }

    @Override
    public Health health() {
        List<String> missing = new ArrayList<>();
        int expected = 0;
        for (Bundle bundle : bundles.loaded()) {
            for (String route : bundle.routes()) {
                expected++;
                ServiceStatus status = camel.getRouteController().getRouteStatus(route);
                if (status == null || !status.isStarted()) {
                    missing.add(route);
                }
            }
        }
        boolean complete = expected > 0 && missing.isEmpty();
        return (complete ? Health.up() : Health.down())
                .withDetail("expected", expected)
                .withDetail("notRunning", missing)
                .build();
    }
}
