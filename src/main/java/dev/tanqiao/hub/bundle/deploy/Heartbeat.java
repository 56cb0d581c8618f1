package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.bundle.ThisReplica;
import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Says that this replica lives while {@link Replicas} is at something long: what a live replica has not prepared is not committed. */
@Component
final class Heartbeat extends Watch {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ThisReplica here;
    private final DeploymentRows deployments;
    private final Replicas replicas;

    Heartbeat(ThisReplica here, DeploymentRows deployments, Replicas replicas) {
        super("bundle-heartbeat", PAUSE);
        this.here = here;
        this.deployments = deployments;
        this.replicas = replicas;
    }

    @Override
    protected void look() {
        long asked = System.nanoTime();
        if (!replicas.hasBeaten(PAUSE) && deployments.lives(here.name())) {
            here.hasSaidThatItLives(asked);
        }
    }
}
