package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.store.bundle.DeploymentRows;
import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Out of service while the hubs on this database run different bundles, as their settings name them. Each is ready all the same. */
@Component("differences")
final class ReplicasHealth implements HealthIndicator {

    private final DeploymentRows deployments;

    ReplicasHealth(DeploymentRows deployments) {
        this.deployments = deployments;
    }

    @Override
    public Health health() {
        List<String> differences = Differences.of(deployments.replicas());
        return (differences.isEmpty() ? Health.up() : Health.outOfService())
                .withDetail("differences", differences)
                .build();
    }
}
