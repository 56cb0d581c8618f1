package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleSet;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Changed;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Commits revisions of the set of bundles, each in one unit of work: it holds for all replicas, or for none. */
@Component
final class Commit {

    private static final Logger log = LoggerFactory.getLogger(Commit.class);

    /** Events at a time. */
    private static final int EVENTS = 500;

    private final UnitOfWork work;
    private final RevisionRows revisions;
    private final DeploymentRows deployments;
    private final BundleLoader loader;
    private final FanOut fanOut;
    private final Trials trials;
    private final Clock clock;

    Commit(
            UnitOfWork work,
            RevisionRows revisions,
            DeploymentRows deployments,
            BundleLoader loader,
            FanOut fanOut,
            Trials trials,
            Clock clock) {
        this.work = work;
        this.revisions = revisions;
        this.deployments = deployments;
        this.loader = loader;
        this.fanOut = fanOut;
        this.trials = trials;
        this.clock = clock;
    }

    /**
     * Commits a deployment that all live replicas have prepared, or fails it; nothing happens while one of them has not answered.
     *
     * @param set as this replica has prepared it
     * @param changed its rules that go on trial, each with those that its points are compared with
     */
    void deployment(long id, BundleSet set, Map<String, List<String>> changed) {
        fanOut();
        work.run(() -> {
            long revision = revisions.lock();
            deployments.lock(id, State.PREPARING).ifPresent(deployment -> {
                List<Replica> live =
                        deployments.replicas().stream().filter(Replica::alive).toList();
                if (live.stream().anyMatch(each -> !Objects.equals(each.report().prepared(), id))) {
                    return;
                }
                Optional<String> problem = problem(deployment, revision, live, set);
                if (problem.isPresent()) {
                    deployments.fail(id, problem.get());
                    return;
                }
                deployments.committed(id);
                write(
                        new Changed(
                                deployment.revision(),
                                deployment.action(),
                                deployment.bundle(),
                                null,
                                deployment.hash(),
                                deployment.formerHash(),
                                deployment.actor(),
                                deployment.reason(),
                                deployment.approvedBy(),
                                clock.instant()),
                        set);
                begin(deployment, set, changed);
            });
        });
    }

    private void begin(Deployment deployment, BundleSet set, Map<String, List<String>> changed) {
        if (!deployment.trial().isZero()) {
            Instant now = clock.instant();
            trials.begin(new TrialRow(
                    set.bundle(deployment.bundle()).orElseThrow().stamp(),
                    deployment.bundle(),
                    deployment.revision(),
                    deployment.formerHash(),
                    changed,
                    now,
                    now.plus(deployment.trial())));
        }
    }

    private Optional<String> problem(Deployment deployment, long revision, List<Replica> live, BundleSet set) {
        if (revision != deployment.base()) {
            return Optional.of(
                    "Another change was committed meanwhile (revision %s). Deploy again.".formatted(revision));
        }
        Optional<Replica> unable =
                live.stream().filter(each -> each.report().problem() != null).findFirst();
        if (unable.isPresent()) {
            return unable.map(each ->
                    "%s cannot run it: %s".formatted(each.hub(), each.report().problem()));
        }
        for (Replica other : live.subList(1, live.size())) {
            if (!Objects.equals(
                    other.report().valuesHash(), live.get(0).report().valuesHash())) {
                return Optional.of(PropertyHashes.difference(live.get(0), other));
            }
        }
        List<String> cutOff = deployments.cutOff(deployment.bundle(), set.subscriptionsOf(deployment.bundle()));
        return cutOff.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "What waits for these routes would never be read, which it does not have any more: %s. Keep the routes until it is read, or remove the bundle with --drain."
                                .formatted(String.join(", ", cutOff)));
    }

    /**
     * Takes a bundle back to what ran before, without asking the replicas: they have run it.
     *
     * @param since the revision that is taken back; nothing happens when another one holds by now
     */
    void rollBack(String bundle, long since, String actor, String reason) {
        Changed taken = revisions.history(bundle, 1).stream()
                .filter(change -> change.revision() == since)
                .findFirst()
                .orElse(null);
        if (taken == null) {
            return;
        }
        now("rollback", bundle, taken.formerHash(), taken.hash(), actor, reason);
    }

    /** Ends the trial of a version that stays; nothing happens when another revision holds by now. */
    void keep(TrialRow trial, String actor, String why) {
        long next = revisions.reserve();
        work.run(() -> {
            if (revisions.lock() == loader.revision()) {
                trials.kept(trial.bundle());
                revisions.advance(next);
                String hash =
                        revisions.deployed(trial.bundle()).map(Deployed::hash).orElse(null);
                revisions.record(
                        new Changed(next, "keep", trial.bundle(), null, hash, hash, actor, why, null, clock.instant()));
                log.info("bundle.kept name={} revision={} reason=\"{}\"", trial.bundle(), next, why);
            }
        });
    }

    /** Takes nothing new for a bundle from now on; it is removed once nothing of it is open. */
    void drain(String bundle, String actor, String reason) {
        long base = loader.revision();
        long next = revisions.reserve();
        BundleSet set = loader.build(
                next,
                revisions.deployed().stream()
                        .map(each -> each.bundle().equals(bundle) ? draining(each, next, actor, reason) : each)
                        .toList(),
                trials.running());
        try {
            fanOut();
            work.run(() -> {
                if (revisions.lock() == base) {
                    fanOut();
                    revisions.advance(next);
                    revisions.drain(bundle, next, actor, reason);
                    loader.tell(set);
                    String hash = revisions.deployed(bundle).map(Deployed::hash).orElse(null);
                    revisions.record(
                            new Changed(next, "drain", bundle, null, hash, hash, actor, reason, null, clock.instant()));
                }
            });
        } finally {
            set.discard();
        }
    }

    private static Deployed draining(Deployed deployed, long since, String actor, String reason) {
        return new Deployed(
                deployed.bundle(), deployed.hash(), since, deployed.pinnedBy(), deployed.pinReason(), actor, reason);
    }

    /** Commits what replaces a bundle, or removes it, at once, on the revision that this replica runs. */
    void now(
            String action, String bundle, @Nullable String hash, @Nullable String former, String actor, String reason) {
        long base = loader.revision();
        long next = revisions.reserve();
        BundleSet set = loader.build(
                next,
                Candidate.of(revisions.deployed(), bundle, hash, next),
                Candidate.without(trials.running(), bundle));
        try {
            fanOut();
            work.run(() -> {
                if (revisions.lock() == base
                        && (hash != null || deployments.open(bundle).isEmpty())) {
                    write(
                            new Changed(next, action, bundle, null, hash, former, actor, reason, null, clock.instant()),
                            set);
                }
            });
        } finally {
            set.discard();
        }
    }

    private void write(Changed change, BundleSet set) {
        fanOut(); // what happened before is told to those who were subscribed then
        revisions.advance(change.revision());
        if (change.hash() == null) {
            revisions.undeploy(change.bundle());
        } else {
            revisions.deploy(change.bundle(), change.hash(), change.revision());
        }
        loader.tell(set);
        revisions.record(change);
        trials.rolledBack(change.bundle());
        log.info(
                "bundle.committed action={} name={} revision={} actor=\"{}\"",
                change.action(),
                change.bundle(),
                change.revision(),
                change.actor());
    }

    private void fanOut() {
        while (fanOut.fanOut(EVENTS) == EVENTS) {
            // until no more wait
        }
    }
}
