package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.BridgeRoutes;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Healthy when every route of the bridge runs. */
@Component("routes")
final class RoutesHealth implements HealthIndicator {

    private final CamelContext camel;
    private final BridgeRoutes bridge;

    RoutesHealth(CamelContext camel, BridgeRoutes bridge) {
        this.camel = camel;
        this.bridge = bridge;
    }

    @Override
    public Health health() {
        List<String> missing =
                bridge.ids().stream().filter(route -> !isStarted(route)).toList();
        boolean complete = !bridge.ids().isEmpty() && missing.isEmpty();
        return (complete ? Health.up() : Health.down())
                .withDetail("expected", bridge.ids().size())
                .withDetail("notRunning", missing)
                .build();
    }

    private boolean isStarted(String route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route);
        return status != null && status.isStarted();
    }
}
