package dev.tanqiao.hub.store.bundle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deployments, one at a time, and the replicas that prepare them. */
public interface DeploymentRows {

    /** What becomes of a deployment. */
    enum State {
        /** Somebody else than its author has to approve it. */
        WAITING,
        /** The replicas prepare it. */
        PREPARING,
        /** It holds, from its revision on. */
        COMMITTED,
        /** It never held. */
        FAILED;

        /** As the API names it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A deployment.
     *
     * @param action {@code deploy}, {@code rollback} or {@code remove}
     * @param hash null: what the settings name, or nothing
     * @param formerHash what was deployed before; null: what the settings name, or nothing
     * @param trial how long it is on trial; zero: not
     * @param base the revision on which it is prepared
     * @param problem why it failed
     * @param revision that it is prepared for, and committed as
     */
    record Deployment(
            long id,
            String action,
            String bundle,
            @Nullable String hash,
            @Nullable String formerHash,
            String actor,
            String reason,
            @Nullable String approvedBy,
            Duration trial,
            long base,
            State state,
            @Nullable String problem,
            long revision,
            Instant beganAt) {

        /** The same, which does not hold. */
        public Deployment failed(String why) {
            return new Deployment(
                    id,
                    action,
                    bundle,
                    hash,
                    formerHash,
                    actor,
                    reason,
                    approvedBy,
                    trial,
                    base,
                    State.FAILED,
                    why,
                    revision,
                    beganAt);
        }
    }

    /**
     * Begins one; its id and revision are given by the database.
     *
     * @param atMost how long the replicas may take, in process time
     * @return its id; empty: another one is being prepared
     */
    Optional<Long> begin(Deployment deployment, Duration atMost);

    Optional<Deployment> find(long id);

    /** The one that is being prepared. */
    Optional<Deployment> preparing();

    /**
     * The one that brought the version of a bundle that is deployed, if that was committed no more than some minutes ago, in process time.
     */
    Optional<Deployment> justCommitted(String bundle);

    /** Those that wait to be approved. */
    List<Deployment> waiting();

    /** Locks one while it is in that state; within a unit of work. */
    Optional<Deployment> lock(long id, State state);

    /** Lets the replicas prepare one that has waited; false when another one is being prepared. */
    boolean approve(long id, String by, long base, Duration atMost);

    void committed(long id);

    /** Fails one that was not committed. */
    void fail(long id, String problem);

    /**
     * How a replica stands.
     *
     * @param revision whose bundles it runs
     * @param prepared the deployment that it has prepared
     * @param valuesHash of the values of the bundle's properties there
     * @param problem why it could not, or does not run what it should
     * @param usage what its bundles did and suffer from, as JSON
     * @param bundles all that it runs, as {@code name@version+hash}; empty: a hub of an older version does not say
     */
    record Report(
            String hub,
            String hubVersion,
            long revision,
            @Nullable Long prepared,
            @Nullable String valuesHash,
            @Nullable String problem,
            String usage,
            List<String> bundles) {}

    /**
     * A replica.
     *
     * @param report the last one
     * @param alive whether it was seen lately, in process time
     */
    record Replica(Report report, Instant seenAt, boolean alive) {

        public String hub() {
            return report.hub();
        }
    }

    List<Replica> replicas();

    /**
     * Says that a replica lives, and how it stands.
     *
     * @return what it has to know
     */
    Standing beat(Report report);

    /**
     * How the set of bundles stands.
     *
     * @param revision that is committed
     * @param preparing the deployment that is being prepared; null: none
     * @param expired whether that has taken too long
     * @param isUnderWay whether a version is on trial, what it held is being released, or a bundle is being removed
     */
    record Standing(long revision, @Nullable Long preparing, boolean expired, boolean isUnderWay) {}

    /**
     * Says that a replica lives that has said before how it stands.
     *
     * @return whether the others thought so; else they have gone on without it
     */
    boolean lives(String hub);

    /** A replica that stops is gone at once. */
    void leave(String hub);

    /** What of a bundle is not done: open settlements by status, undelivered events, unread posts; empty: nothing. */
    List<String> open(String bundle);

    /** Within a unit of work: waits for what others fan out, and lets nobody until it ends. */
    void holdEvents();

    /** Subscriptions of a bundle that would end though deliveries wait for them, with how many. */
    List<String> cutOff(String bundle, List<String> subscriptions);
}
