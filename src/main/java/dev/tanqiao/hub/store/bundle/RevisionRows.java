package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.core.settlement.CurrentRules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The set of bundles that is deployed: its number, what belongs to it, what was deployed before. */
public interface RevisionRows extends CurrentRules.Revision {

    /** The number of the set that holds; another one may be committed at any time, and nobody is waited for. */
    long current();

    /** Within a unit of work: waits for all who share the revision, and lets nobody decide before it ends. */
    long lock();

    /** A number that no other set has or gets. */
    long reserve();

    /** Makes that the number of the set; within a unit of work that has locked it. */
    void advance(long revision);

    /**
     * A version that is deployed.
     *
     * @param since the revision with which it came
     * @param pinnedBy who keeps it from being replaced; null: nobody
     * @param drainingBy who has asked to remove it, which is done once nothing of it is open; null: nobody
     */
    record Deployed(
            String bundle,
            String hash,
            long since,
            @Nullable String pinnedBy,
            @Nullable String pinReason,
            @Nullable String drainingBy,
            @Nullable String drainReason) {}

    /** All that is deployed, by name. */
    List<Deployed> deployed();

    default Optional<Deployed> deployed(String bundle) {
        return deployed().stream().filter(each -> each.bundle().equals(bundle)).findFirst();
    }

    /** Deploys a version that is stored; within a unit of work that has locked the revision, as the others that change the set. */
    void deploy(String bundle, String hash, long since);

    /** What the settings name holds again, or nothing. */
    void undeploy(String bundle);

    /** Pins a bundle to the version that is deployed, or lets it go (null). */
    void pin(String bundle, @Nullable String by, @Nullable String reason);

    /** Says who removes a bundle once nothing of it is open. */
    void drain(String bundle, long since, String by, String reason);

    /**
     * Whether a version may still act for its bundle: it is current, or was replaced just now and ends what it began.
     *
     * @param hash of the version; null: the settings name it
     * @param isAlive whether it runs where its replacement is heard of: else what it does may have begun since
     */
    boolean mayAct(String bundle, @Nullable String hash, boolean isAlive);

    /** Whether a subscription has not ended. */
    boolean isTold(String subscription);

    /**
     * The files of a version.
     *
     * @param signature Ed25519 over the zip file; null: not signed
     * @param signedBy the name of the key; null: not signed, or by a key that the hub did not know
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes to be read, never compared
    record Content(
            String bundle,
            String hash,
            String version,
            byte[] zip,
            byte @Nullable [] signature,
            @Nullable String signedBy,
            String actor,
            Instant storedAt) {}

    /** Keeps the files of a version, for ever. */
    void store(Content content);

    Optional<Content> content(String bundle, String hash);

    /** The names of the bundles of which files are kept. */
    Set<String> deployable();

    /** The newest content of a version of that name that was ever current. */
    Optional<Content> version(String bundle, String version);

    /**
     * What a revision changed.
     *
     * @param version null: what the settings name, or nothing
     */
    record Changed(
            long revision,
            String action,
            String bundle,
            @Nullable String version,
            @Nullable String hash,
            @Nullable String formerHash,
            String actor,
            String reason,
            @Nullable String approvedBy,
            Instant changedAt) {}

    void record(Changed change);

    /**
     * What of a bundle was kept last before a revision: what came without a trial, or passed it.
     *
     * @return its hash; null: what the settings name, or nothing
     */
    @Nullable
    String keptBefore(String bundle, long revision);

    /** Whether a version ran, and was on trial and not kept when it did so last. */
    boolean wasOnlyTried(String bundle, String hash);

    /** The newest first. */
    List<Changed> history(@Nullable String bundle, int limit);
}
