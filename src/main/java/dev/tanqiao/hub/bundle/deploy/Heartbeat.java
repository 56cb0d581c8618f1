package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Says that this replica lives while {@link Replicas} is at something long: what a live replica has not prepared is not committed. */
@Component
final class Heartbeat extends Watch {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Replica here;
    private final DeploymentRows deployments;

    Heartbeat(Replica here, DeploymentRows deployments) {
        super("bundle-heartbeat", PAUSE);
        this.here = here;
        this.deployments = deployments;
    }

    @Override
    protected void look() {
        deployments.lives(here.name());
    }
}
