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
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
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

    private static final int ATTEMPTS = 5;

    /** Who acts where no person does: {@code hub} and its name. */
    static final String HUB = "hub ";

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
                if (live.isEmpty()
                        || live.stream()
                                .anyMatch(each -> !Objects.equals(each.report().prepared(), id))) {
                    return;
                }
                deployments.holdEvents();
                fanOut(); // a post that came meanwhile waits for its route too
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
        Optional<Deployed> pinned = revisions.deployed(deployment.bundle()).filter(each -> each.pinnedBy() != null);
        if (pinned.isPresent()) {
            return pinned.map(Acceptance::pin);
        }
        Optional<Replica> unable =
                live.stream().filter(each -> each.report().problem() != null).findFirst();
        if (unable.isPresent()) {
            return unable.map(each ->
                    "%s cannot run it: %s".formatted(each.hub(), each.report().problem()));
        }
        for (Replica other : live) {
            if (!Objects.equals(
                    other.report().valuesHash(), live.get(0).report().valuesHash())) {
                return Optional.of(ReplicaHashes.difference(live.get(0), other));
            }
        }
        if (deployment.action().equals("remove")) {
            List<String> open = deployments.open(deployment.bundle());
            return open.isEmpty() ? Optional.empty() : Optional.of(whatIsOpen(deployment.bundle(), open));
        }
        List<String> cutOff = deployment.action().equals("rollback") // what waits is kept until the route is back
                ? List.of()
                : deployments.cutOff(deployment.bundle(), set.subscriptionsOf(deployment.bundle()));
        return cutOff.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "What waits for these routes would never be read, which it does not have any more: %s. Keep the routes until it is read, or remove the bundle with --drain."
                                .formatted(String.join(", ", cutOff)));
    }

    /** Why a bundle is not removed now. */
    static String whatIsOpen(String bundle, List<String> open) {
        return "Something of bundle %s is open: %s. With --drain it takes nothing new, and goes once that is done."
                .formatted(bundle, String.join(", ", open));
    }

    /**
     * Takes a bundle back to what was kept last, without asking the replicas: they have run it.
     *
     * @param since the revision that is taken back; nothing happens when another one of the bundle holds by now
     */
    void rollBack(String bundle, long since, String actor, String reason) {
        now(
                bundle,
                () -> revisions.history(bundle, 1).stream()
                        .filter(change -> change.revision() == since)
                        .findFirst()
                        .map(taken ->
                                new Now("rollback", revisions.keptBefore(bundle, since), taken.hash(), actor, reason)));
    }

    /** Removes a bundle of which nothing is open; else nothing happens. */
    void remove(String bundle, String hash, String actor, String reason) {
        now(
                bundle,
                () -> deployments.open(bundle).isEmpty()
                        ? Optional.of(new Now("remove", null, hash, actor, reason))
                        : Optional.empty());
    }

    /**
     * What takes the place of a version at once.
     *
     * @param hash of it; null: what the settings name, or nothing
     */
    private record Now(
            String action, @Nullable String hash, @Nullable String former, String actor, String reason) {}

    private void now(String bundle, Supplier<Optional<Now>> what) {
        Optional<Now> wanted = what.get();
        if (wanted.isEmpty()) {
            return;
        }
        replace(
                next -> Candidate.of(revisions.deployed(), bundle, wanted.get().hash(), next),
                trialsWithout(bundle),
                (next, set) -> {
                    if (what.get().equals(wanted)) {
                        write(
                                new Changed(
                                        next,
                                        wanted.get().action(),
                                        bundle,
                                        null,
                                        wanted.get().hash(),
                                        wanted.get().former(),
                                        wanted.get().actor(),
                                        wanted.get().reason(),
                                        null,
                                        clock.instant()),
                                set);
                    }
                });
    }

    private List<TrialRow> trialsWithout(String bundle) {
        return Candidate.without(trials.running(), bundle);
    }

    /** Takes nothing new for a bundle from now on; it is removed once nothing of it is open. */
    void drain(String bundle, String actor, String reason) {
        replace(
                next -> revisions.deployed().stream()
                        .map(each -> each.bundle().equals(bundle) ? draining(each, next, actor, reason) : each)
                        .toList(),
                trials.running(),
                (next, set) -> {
                    fanOut();
                    revisions.advance(next);
                    revisions.drain(bundle, next, actor, reason);
                    loader.tell(set);
                    record(next, "drain", bundle, actor, reason);
                });
    }

    private static Deployed draining(Deployed deployed, long since, String actor, String reason) {
        return new Deployed(
                deployed.bundle(), deployed.hash(), since, deployed.pinnedBy(), deployed.pinReason(), actor, reason);
    }

    /** Ends the trial of a version that stays; nothing happens when it has ended by now. */
    void keep(TrialRow trial, String actor, String why) {
        long next = revisions.reserve();
        work.run(() -> {
            revisions.lock();
            if (trials.running().contains(trial)) {
                trials.kept(trial.bundle());
                revisions.advance(next);
                record(next, "keep", trial.bundle(), actor, why);
            }
        });
    }

    /**
     * Commits a set that is built on what is committed, at once.
     *
     * @throws Refused when others commit again and again meanwhile; nothing was changed
     */
    private void replace(
            LongFunction<List<Deployed>> deployed, List<TrialRow> underWay, BiConsumer<Long, BundleSet> write) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long base = revisions.share();
            long next = revisions.reserve();
            BundleSet set = loader.build(
                    next, deployed.apply(next), underWay, loader.missing().keySet());
            try {
                fanOut();
                boolean committed = work.commit(() -> {
                    boolean isBase = revisions.lock() == base;
                    if (isBase) {
                        write.accept(next, set);
                    }
                    return isBase;
                });
                if (committed) {
                    return;
                }
            } finally {
                set.discard();
            }
        }
        throw new Refused("Other changes were committed meanwhile. Try again.");
    }

    /** Something that leaves the version as it is. */
    private void record(long revision, String action, String bundle, String actor, String reason) {
        String hash = revisions.deployed(bundle).map(Deployed::hash).orElse(null);
        revisions.record(new Changed(revision, action, bundle, null, hash, hash, actor, reason, null, clock.instant()));
        log.info("bundle.committed action={} name={} revision={} actor=\"{}\"", action, bundle, revision, actor);
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
