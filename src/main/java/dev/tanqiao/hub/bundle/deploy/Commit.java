package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleSet;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Changed;
import java.time.Clock;
import java.util.List;
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
    private final Clock clock;

    Commit(
            UnitOfWork work,
            RevisionRows revisions,
            DeploymentRows deployments,
            BundleLoader loader,
            FanOut fanOut,
            Clock clock) {
        this.work = work;
        this.revisions = revisions;
        this.deployments = deployments;
        this.loader = loader;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /**
     * Commits a deployment that all live replicas have prepared, or fails it; nothing happens while one of them has not answered.
     *
     * @param set as this replica has prepared it
     */
    void deployment(long id, BundleSet set) {
        fanOut();
        work.run(() -> {
            long revision = revisions.lock();
            deployments.lock(id, State.PREPARING).ifPresent(deployment -> {
                List<Replica> live =
                        deployments.replicas().stream().filter(Replica::alive).toList();
                if (live.stream().anyMatch(each -> !Objects.equals(each.prepared(), id))) {
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
            });
        });
    }

    private Optional<String> problem(Deployment deployment, long revision, List<Replica> live, BundleSet set) {
        if (revision != deployment.base()) {
            return Optional.of(
                    "Another change was committed meanwhile (revision %s). Deploy again.".formatted(revision));
        }
        Optional<Replica> unable =
                live.stream().filter(each -> each.problem() != null).findFirst();
        if (unable.isPresent()) {
            return unable.map(each -> "%s cannot run it: %s".formatted(each.hub(), each.problem()));
        }
        for (Replica other : live.subList(1, live.size())) {
            if (!Objects.equals(other.valuesHash(), live.get(0).valuesHash())) {
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

    /** Commits what replaces a bundle, or removes it, at once, on the revision that this replica runs. */
    void now(
            String action, String bundle, @Nullable String hash, @Nullable String former, String actor, String reason) {
        long base = loader.revision();
        long next = revisions.reserve();
        BundleSet set = loader.prepare(next, Candidate.of(revisions.deployed(), bundle, hash, next));
        try {
            fanOut();
            work.run(() -> {
                if (revisions.lock() == base) {
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
