package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleSet;
import dev.tanqiao.hub.bundle.BundleSet.Missing;
import dev.tanqiao.hub.bundle.RunningBundles;
import dev.tanqiao.hub.bundle.ThisReplica;
import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.bundle.deploy.Preparing.Prepared;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Standing;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * This replica's part in deployments: it says that it lives, prepares what is to be deployed, commits what all have prepared (any of them
 * may), and runs what is committed.
 *
 * <p>A version that was prepared and cannot be started holds nowhere: it is taken back, as often as it takes. Who does that has prepared
 * it and follows it for the first time. A replica that was started since takes a version back only where that was committed minutes ago,
 * could be built, and no other replica has run it, or lives and has yet to follow: else the others are right, and this one says what it
 * lacks. What all could build before the commit, and this one cannot, lacks something here.
 */
@Component
public final class Replicas extends Watch {

    private static final Logger log = LoggerFactory.getLogger(Replicas.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE =
            Duration.ofSeconds(10); // after failures, each twice as long as the one before

    private final ThisReplica here;
    private final String version;
    private final DeploymentRows deployments;
    private final BundleLoader loader;
    private final RunningBundles running;
    private final Preparing preparing;
    private final Commit commit;
    private volatile long beaten = System.nanoTime();
    private volatile boolean underWay;
    private @Nullable Prepared prepared;
    private @Nullable Deployment following; // prepared here, and not run yet
    private @Nullable String problem;
    private long failed = -1; // the revision that could not be run
    private long failedAt;
    private Duration again = PAUSE; // after which it is tried again

    Replicas(
            ThisReplica here,
            @Value("${tanqiao.version}") String version,
            DeploymentRows deployments,
            BundleLoader loader,
            RunningBundles running,
            Preparing preparing,
            Commit commit) {
        super("bundle-replica", PAUSE);
        this.here = here;
        this.version = version;
        this.deployments = deployments;
        this.loader = loader;
        this.running = running;
        this.preparing = preparing;
        this.commit = commit;
    }

    /** Whether this replica said how it stands no longer ago than that. */
    boolean hasBeaten(Duration ago) {
        return System.nanoTime() - beaten < ago.toNanos();
    }

    /** Whether something of bundles goes on for a while: trials, removals. */
    boolean isUnderWay() {
        return underWay;
    }

    /** A hub that is ready has said that it lives: what is deployed from then on is prepared here too. */
    @Override
    public void start() {
        if (!loader.missing().isEmpty()) {
            isBehind(loader.revision(), whys(loader.missing()));
        }
        deployments.beat(row());
        super.start();
    }

    @Override
    protected void look() {
        while (step()) {
            // until nothing is left to do
        }
    }

    /** @return whether there may be more to do at once */
    private boolean step() {
        boolean wasMissed = !here.isAlive();
        long asked = System.nanoTime();
        Standing standing = deployments.beat(row());
        beaten = System.nanoTime();
        if (!wasMissed || standing.revision() == loader.revision()) { // else what runs here has to be replaced first
            here.hasSaidThatItLives(asked);
        }
        underWay = standing.isUnderWay();
        boolean isBehind = standing.revision() != loader.revision() || prepared == null && problem != null;
        if (isBehind && catchUp(standing)) {
            return true;
        } // what it cannot run may be mended by what is to be prepared
        Long id = standing.preparing();
        if (id == null) {
            discard();
            return false;
        }
        if (standing.expired()) {
            deployments.fail(id, late(id));
            return true;
        }
        return takePart(id);
    }

    private boolean takePart(long id) {
        Prepared mine = prepared;
        if (mine == null || mine.deployment() != id) {
            discard();
            find(id, State.PREPARING).ifPresent(this::prepare);
            return true;
        }
        if (mine.problem() != null) {
            deployments.fail(id, "%s cannot run it: %s".formatted(here.name(), mine.problem()));
            return true;
        }
        try {
            commit.deployment(id, Objects.requireNonNull(mine.set()), mine.changed());
        } catch (YamlProblem | IllegalArgumentException refused) { // its subscriptions are another bundle's, say
            deployments.fail(id, Preparing.sentence(refused));
        }
        return find(id, State.PREPARING).isEmpty();
    }

    private void prepare(Deployment deployment) {
        Prepared mine = preparing.prepare(deployment);
        prepared = mine;
        if (mine.set() != null) {
            following = deployment;
        }
    }

    private String late(long id) {
        return "Not prepared in time by %s. Deploy again once that hub answers, or is stopped."
                .formatted(deployments.replicas().stream()
                        .filter(each ->
                                each.alive() && !Objects.equals(each.report().prepared(), id))
                        .map(each -> each.report().problem() == null
                                ? each.hub()
                                : "%s (%s)".formatted(each.hub(), each.report().problem()))
                        .collect(Collectors.joining(", ")));
    }

    private Optional<Deployment> find(long id, State state) {
        return deployments.find(id).filter(each -> each.state() == state);
    }

    private DeploymentRows.Report row() {
        Prepared mine = prepared;
        return new DeploymentRows.Report(
                here.name(),
                version,
                loader.revision(),
                mine == null ? null : mine.deployment(),
                mine == null ? null : mine.values(),
                mine == null ? problem : mine.problem(),
                running.usage(),
                loader.loaded().stream().map(Bundle::stamp).toList());
    }

    /** Runs what is committed: as it was prepared, or as it stands now. */
    private boolean catchUp(Standing standing) {
        if (failed == standing.revision() && System.nanoTime() - failedAt < again.toNanos()) {
            return false;
        }
        Prepared mine = prepared;
        Optional<Deployment> deployment = Optional.ofNullable(mine)
                .filter(each -> each.set() != null && each.set().revision() == standing.revision())
                .flatMap(each -> find(each.deployment(), State.COMMITTED));
        try {
            Map<String, Missing> missing = loader.apply(deployment.isPresent() ? taken() : loader.committed());
            discard();
            problem = null;
            if (following != null && !missing.containsKey(following.bundle())) {
                following = null;
            }
            if (!missing.isEmpty()) {
                isBehind(standing.revision(), whys(missing));
                missing.forEach(this::takeBackIfNew);
            }
            return true;
        } catch (RuntimeException unable) {
            String why = Preparing.sentence(unable);
            if (!why.equals(problem)) {
                log.error(
                        "bundle.behind runs={} committed={} reason=\"{}\" next=\"for bundles that changed nothing is done here; again within {} s\"",
                        loader.revision(),
                        standing.revision(),
                        why,
                        LONGEST_PAUSE.toSeconds());
            }
            isBehind(standing.revision(), why);
            return false;
        }
    }

    private static String whys(Map<String, Missing> missing) {
        return missing.values().stream().map(Missing::why).collect(Collectors.joining("; "));
    }

    private void isBehind(long committed, String why) {
        problem = why;
        Duration twice = again.multipliedBy(2);
        again = failed != committed ? PAUSE : twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        failed = committed;
        failedAt = System.nanoTime();
    }

    /** What was prepared, which is not discarded any more. */
    private BundleSet taken() {
        BundleSet set = Objects.requireNonNull(Objects.requireNonNull(prepared).set());
        prepared = null;
        return set;
    }

    private void takeBackIfNew(String bundle, Missing missing) {
        Optional<Deployment> mine =
                Optional.ofNullable(following).filter(each -> each.bundle().equals(bundle));
        mine.or(() -> deployments.justCommitted(bundle).filter(each -> missing.built() && neverRan(each.revision())))
                .ifPresent(each -> takeBack(each, missing.why()));
    }

    /** One that was killed may have run it too: this one in its life before, say. */
    private boolean neverRan(long revision) {
        return deployments.replicas().stream()
                .filter(each -> !each.hub().equals(here.name()))
                .noneMatch(other -> other.report().revision() < revision
                        ? other.alive() // and has yet to follow
                        : other.report().problem() == null);
    }

    /** Nothing happens when another change of the bundle was committed meanwhile. */
    private void takeBack(Deployment deployment, String why) {
        log.error(
                "bundle.not_started name={} reason=\"{}\" next=\"the former version is taken back\"",
                deployment.bundle(),
                why);
        commit.rollBack(
                deployment.bundle(), deployment.revision(), Commit.HUB + here.name(), "It cannot be started: " + why);
    }

    private void discard() {
        Prepared mine = prepared;
        prepared = null;
        if (mine != null) {
            mine.discard();
        }
    }

    @Override
    public void stop() {
        super.stop();
        discard();
        try {
            deployments.leave(here.name());
        } catch (RuntimeException unreachable) {
            log.warn(
                    "bundle.replica_not_left reason=\"{}\" next=\"the others miss it soon\"",
                    Preparing.sentence(unreachable));
        }
    }
}
