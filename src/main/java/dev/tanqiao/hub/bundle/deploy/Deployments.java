package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Changed;
import dev.tanqiao.hub.store.bundle.RevisionRows.Content;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What people ask of deployed bundles: a new version, an earlier one, none; and how it stands. */
@Component
public final class Deployments {

    /** Replicas build contexts of their own; the slowest of them has so long. */
    private static final Duration TO_PREPARE = Duration.ofSeconds(60);

    private static final Duration TO_FOLLOW = Duration.ofSeconds(30);
    private static final Duration A_LOOK = Duration.ofMillis(100);

    private final Acceptance acceptance;
    private final RevisionRows revisions;
    private final DeploymentRows deployments;
    private final Commit commit;
    private final Replicas replicas;
    private final Trials trials;
    private final Clock clock;
    private volatile boolean stopping;

    Deployments(
            Acceptance acceptance,
            RevisionRows revisions,
            DeploymentRows deployments,
            Commit commit,
            Replicas replicas,
            Trials trials,
            Clock clock) {
        this.acceptance = acceptance;
        this.revisions = revisions;
        this.deployments = deployments;
        this.commit = commit;
        this.replicas = replicas;
        this.trials = trials;
        this.clock = clock;
    }

    /**
     * Why something is asked for, and by whom.
     *
     * @param actor as acts have it
     */
    public record Asked(String actor, String reason) {}

    /**
     * What came of a deployment.
     *
     * @param replicas as they stand now
     */
    public record Outcome(Deployment deployment, List<Replica> replicas) {}

    /**
     * Deploys a bundle on all replicas, or on none. It has happened, or has failed, when the call returns; it goes on when the caller does
     * not wait.
     *
     * @param zip of the bundle
     * @param signature Ed25519 over the zip; null: not signed
     * @param trial how long it is on trial; null: as the settings say; zero: not
     * @throws Refused when it cannot be deployed; nothing was changed
     */
    public Outcome deploy(byte[] zip, byte @Nullable [] signature, @Nullable Duration trial, Asked asked) {
        long base = revisions.share();
        Acceptance.Accepted accepted = acceptance.accept(zip, signature, false);
        if (accepted.waits()) {
            Acceptance.requirePerson(asked.actor());
        }
        return deploy(base, accepted, trial, asked);
    }

    /** As {@link #deploy}, of what lies in a folder: an earlier version counts too, and how long it is on trial is what the settings say. */
    Outcome follow(byte[] zip, byte @Nullable [] signature, Asked asked) {
        return deploy(revisions.share(), acceptance.accept(zip, signature, true), null, asked);
    }

    private Outcome deploy(long base, Acceptance.Accepted accepted, @Nullable Duration trial, Asked asked) {
        Bundle bundle = accepted.bundle();
        revisions.store(new Content(
                bundle.name(),
                bundle.hash(),
                bundle.version(),
                accepted.zip(),
                accepted.signature(),
                accepted.signedBy(),
                asked.actor(),
                clock.instant()));
        return begin(
                base,
                "deploy",
                bundle.name(),
                bundle.hash(),
                acceptance.trial(trial),
                accepted.waits() ? State.WAITING : State.PREPARING,
                asked);
    }

    /**
     * Takes a bundle back to an earlier version.
     *
     * @param version null: to what was kept before the one that is deployed
     * @throws Refused when there is none, or it cannot run; nothing was changed
     */
    public Outcome rollBack(String bundle, @Nullable String version, Asked asked) {
        long base = revisions.share();
        Deployed now = deployed(bundle);
        acceptance.refusePinned(now);
        String hash = version == null
                ? former(now)
                : revisions
                        .version(bundle, version)
                        .map(Content::hash)
                        .orElseThrow(() ->
                                new Refused("No version %s of bundle %s was deployed; `bundle history %s` lists them."
                                        .formatted(version, bundle, bundle)));
        if (now.hash().equals(hash)) {
            throw new Refused("Just that version of bundle %s runs already.".formatted(bundle));
        }
        if (hash != null) {
            acceptance.unkept(bundle, hash).ifPresent(why -> {
                throw new Refused("That version of bundle %s %s. Deploy it again, so that it is tried."
                        .formatted(bundle, why)); // a rollback has no trial
            });
        }
        return begin(base, "rollback", bundle, hash, Duration.ZERO, State.PREPARING, asked);
    }

    /** What was kept when the version that is deployed now was deployed; null: what the settings name, or nothing. */
    private @Nullable String former(Deployed now) {
        return revisions.history(now.bundle(), Integer.MAX_VALUE).stream()
                .filter(change ->
                        change.action().equals("deploy") // a rollback before this one took a worse version away
                                && now.hash().equals(change.hash())
                                && !now.hash().equals(change.formerHash()))
                .findFirst()
                .map(change -> revisions.keptBefore(now.bundle(), change.revision()))
                .orElse(null);
    }

    /**
     * Removes a bundle that was deployed; what the settings name under that name runs again.
     *
     * @param drain whether what is open of it is ended first, while it takes nothing new
     * @throws Refused when something of it is open, and is not to be ended first; nothing was changed
     */
    public Outcome remove(String bundle, boolean drain, Asked asked) {
        long base = revisions.share();
        Deployed now = deployed(bundle);
        acceptance.refusePinned(now);
        List<String> open = deployments.open(bundle);
        if (!open.isEmpty() && !drain) {
            throw new Refused(Commit.whatIsOpen(bundle, open));
        }
        if (open.isEmpty()) {
            return begin(base, "remove", bundle, null, Duration.ZERO, State.PREPARING, asked);
        }
        commit.drain(bundle, asked.actor(), asked.reason());
        replicas.soon();
        return new Outcome(
                new Deployment(
                        0,
                        "drain",
                        bundle,
                        now.hash(),
                        now.hash(),
                        asked.actor(),
                        asked.reason(),
                        null,
                        Duration.ZERO,
                        0,
                        State.COMMITTED,
                        null,
                        revisions.deployed(bundle).map(Deployed::since).orElse(0L),
                        clock.instant()),
                deployments.replicas());
    }

    /**
     * Lets a deployment begin that somebody else has to approve.
     *
     * @throws Refused when it is not waiting, or waits for somebody else; nothing was changed
     */
    public Outcome approve(long id, Asked asked) {
        long base = revisions.share();
        Deployment waiting = deployments
                .find(id)
                .filter(each -> each.state() == State.WAITING)
                .orElseThrow(() -> new Refused("No deployment %s waits to be approved.".formatted(id)));
        Acceptance.requireSomebodyElse(waiting.actor(), asked.actor());
        Content content = revisions
                .content(waiting.bundle(), Objects.requireNonNull(waiting.hash()))
                .orElseThrow();
        acceptance.accept(
                content.zip(),
                content.signature(),
                waiting.actor().equals(DeployFolder.ACTOR)); // what was deployed since counts too
        if (!deployments.approve(id, asked.actor(), base, TO_PREPARE)) {
            throw busy();
        }
        replicas.soon();
        return await(id);
    }

    /** Keeps a bundle from being replaced, or lets it go. */
    public void pin(String bundle, boolean pinned, Asked asked) {
        deployed(bundle);
        revisions.pin(bundle, pinned ? asked.actor() : null, pinned ? asked.reason() : null);
    }

    /** The zip file of a version; null: of the one that is deployed. */
    public Content export(String bundle, @Nullable String version) {
        return (version == null
                        ? revisions.content(bundle, deployed(bundle).hash())
                        : revisions.version(bundle, version))
                .orElseThrow(() -> new Refused("No version %s of bundle %s was deployed.".formatted(version, bundle)));
    }

    public List<Changed> history(@Nullable String bundle, int limit) {
        return revisions.history(bundle, limit);
    }

    public List<Deployed> deployed() {
        return revisions.deployed();
    }

    /** Versions on trial. */
    public List<TrialRow> trials() {
        return trials.running();
    }

    public List<Replica> replicas() {
        return deployments.replicas();
    }

    /** Those that wait to be approved. */
    public List<Deployment> waiting() {
        return deployments.waiting();
    }

    private Deployed deployed(String bundle) {
        return revisions
                .deployed(bundle)
                .orElseThrow(() -> new Refused(
                        "Bundle %s was not deployed. What the settings name (tanqiao.bundles.locations) is changed there."
                                .formatted(bundle)));
    }

    /** @param base the revision on which it was decided that it may be: another change since then fails it */
    private Outcome begin(
            long base, String action, String bundle, @Nullable String hash, Duration trial, State state, Asked asked) {
        Deployment deployment = new Deployment(
                0,
                action,
                bundle,
                hash,
                revisions.deployed(bundle).map(Deployed::hash).orElse(null),
                asked.actor(),
                asked.reason(),
                null,
                trial,
                base,
                state,
                null,
                0,
                clock.instant());
        long id = deployments.begin(deployment, TO_PREPARE).orElseThrow(this::busy);
        replicas.soon();
        return await(id);
    }

    private Refused busy() {
        return deployments
                .preparing()
                .map(other -> new Refused("%s is at it (%s of bundle %s since %s); one deployment follows the other."
                        .formatted(other.actor(), other.action(), other.bundle(), other.beganAt())))
                .orElseGet(() -> new Refused("Another deployment was at it. Try again."));
    }

    /** Until it has failed, waits for a person, or runs on all replicas that live. */
    private Outcome await(long id) {
        long until = System.nanoTime() + TO_PREPARE.plus(TO_FOLLOW).toNanos();
        while (true) {
            Deployment now = deployments.find(id).orElseThrow();
            List<Replica> all = deployments.replicas();
            boolean follows = all.stream()
                    .filter(Replica::alive)
                    .anyMatch(each -> each.report().revision() < now.revision());
            boolean over = now.state() == State.FAILED
                    || now.state() == State.WAITING
                    || now.state() == State.COMMITTED && !follows
                    || System.nanoTime() > until
                    || stopping
                    || Thread.currentThread().isInterrupted();
            if (over) {
                return new Outcome(takenBack(now), all);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(A_LOOK.toMillis()));
        }
    }

    /** Nobody waits for a deployment at a hub that stops; it goes on elsewhere. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
    }

    /** One that could not be started holds no more: the next revision says so. */
    private Deployment takenBack(Deployment deployment) {
        return revisions.history(deployment.bundle(), 1).stream()
                .filter(change -> deployment.state() == State.COMMITTED
                        && change.revision() > deployment.revision()
                        && change.action().equals("rollback")
                        && Objects.equals(change.formerHash(), deployment.hash()))
                .findFirst()
                .map(change -> deployment.failed(change.reason()))
                .orElse(deployment);
    }
}
