package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleSet;
import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Standing;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * This replica's part in deployments: it says that it lives, prepares what is to be deployed, commits what all have prepared (any of them
 * may), and runs what is committed.
 */
@Component
public final class Replicas extends Watch {

    private static final Logger log = LoggerFactory.getLogger(Replicas.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(10);

    private final Replica here;
    private final String version;
    private final DeploymentRows deployments;
    private final RevisionRows revisions;
    private final BundleLoader loader;
    private final Commit commit;
    private final Clock clock;
    private @Nullable Prepared prepared;
    private @Nullable String problem;
    private long failedAt = System.nanoTime() - AFTER_A_FAILURE.toNanos();

    Replicas(
            Replica here,
            @Value("${tanqiao.version}") String version,
            DeploymentRows deployments,
            RevisionRows revisions,
            BundleLoader loader,
            Commit commit,
            Clock clock) {
        super("bundle-replica", PAUSE);
        this.here = here;
        this.version = version;
        this.deployments = deployments;
        this.revisions = revisions;
        this.loader = loader;
        this.commit = commit;
        this.clock = clock;
    }

    /**
     * A deployment that this replica has prepared.
     *
     * @param set null: it cannot
     */
    private record Prepared(
            long deployment,
            @Nullable BundleSet set,
            String values,
            @Nullable String problem) {}

    @Override
    protected void look() {
        while (step()) {
            // until nothing is left to do
        }
    }

    /** @return whether there may be more to do at once */
    private boolean step() {
        Standing standing = deployments.beat(row());
        Prepared mine = prepared;
        if (standing.revision() != loader.revision()) {
            return catchUp(standing, mine);
        }
        Long preparing = standing.preparing();
        if (preparing == null) {
            discard();
            return false;
        }
        if (standing.expired()) {
            deployments.fail(preparing, "Not all replicas prepared it in time. Look at: bundle status.");
            return true;
        }
        if (mine == null || mine.deployment() != preparing) {
            discard();
            deployments
                    .find(preparing)
                    .filter(each -> each.state() == State.PREPARING)
                    .ifPresent(this::prepare);
            return true;
        }
        if (mine.problem() != null) {
            deployments.fail(preparing, "%s cannot run it: %s".formatted(here.name(), mine.problem()));
            return true;
        }
        commit.deployment(preparing, Objects.requireNonNull(mine.set()));
        return deployments
                .find(preparing)
                .filter(each -> each.state() == State.PREPARING)
                .isEmpty();
    }

    private DeploymentRows.Replica row() {
        Prepared mine = prepared;
        return new DeploymentRows.Replica(
                here.name(),
                version,
                clock.instant(),
                true,
                loader.revision(),
                mine == null ? null : mine.deployment(),
                mine == null ? null : mine.values(),
                mine == null ? problem : mine.problem(),
                "{}");
    }

    private void prepare(Deployment deployment) {
        try {
            BundleSet set = loader.prepare(
                    deployment.base() + 1,
                    Candidate.of(revisions.deployed(), deployment.bundle(), deployment.hash(), deployment.base() + 1));
            prepared = new Prepared(
                    deployment.id(), set, PropertyHashes.of(deployment.id(), set.values(deployment.bundle())), null);
            log.info(
                    "bundle.prepared action={} name={} deployment={}",
                    deployment.action(),
                    deployment.bundle(),
                    deployment.id());
        } catch (RuntimeException unable) {
            prepared = new Prepared(deployment.id(), null, "", sentence(unable));
        }
    }

    /** Runs what is committed: as it was prepared, or as it stands now. */
    private boolean catchUp(Standing standing, @Nullable Prepared mine) {
        if (System.nanoTime() - failedAt < AFTER_A_FAILURE.toNanos()) {
            return false;
        }
        Optional<Deployment> deployment = Optional.ofNullable(mine)
                .filter(each -> each.set() != null)
                .flatMap(each -> deployments.find(each.deployment()))
                .filter(each -> each.state() == State.COMMITTED);
        try {
            BundleSet next = deployment.isPresent()
                            && Objects.equals(
                                    revisions.share(), deployment.get().revision())
                    ? taken(Objects.requireNonNull(mine))
                    : loader.committed();
            Map<String, String> failed = loader.apply(next);
            problem = failed.isEmpty() ? null : String.join("; ", failed.values());
            deployment
                    .filter(each -> failed.containsKey(each.bundle()))
                    .ifPresent(each -> takeBack(each, Objects.requireNonNull(failed.get(each.bundle()))));
        } catch (RuntimeException unable) {
            failedAt = System.nanoTime();
            problem = sentence(unable);
            log.error(
                    "bundle.behind runs={} reason=\"{}\" next=\"nothing is done for bundles that changed; again in {} s\"",
                    loader.revision(),
                    problem,
                    AFTER_A_FAILURE.toSeconds());
            return false;
        }
        discard();
        return true;
    }

    /** What was prepared, which is not discarded any more. */
    private BundleSet taken(Prepared mine) {
        prepared = null;
        return Objects.requireNonNull(mine.set());
    }

    /** It could be built and cannot be started: then it holds nowhere. */
    private void takeBack(Deployment deployment, String why) {
        log.error(
                "bundle.not_started name={} reason=\"{}\" next=\"the former version is taken back\"",
                deployment.bundle(),
                why);
        commit.rollBack(
                deployment.bundle(), deployment.revision(), "hub " + here.name(), "It cannot be started: " + why);
    }

    private void discard() {
        Prepared mine = prepared;
        prepared = null;
        if (mine != null && mine.set() != null) {
            mine.set().discard();
        }
    }

    private static String sentence(RuntimeException failure) {
        return WireText.brief(String.valueOf(failure.getMessage()));
    }

    @Override
    public void stop() {
        super.stop();
        discard();
        try {
            deployments.leave(here.name());
        } catch (RuntimeException unreachable) {
            log.warn("bundle.replica_not_left reason=\"{}\" next=\"the others miss it soon\"", sentence(unreachable));
        }
    }
}
