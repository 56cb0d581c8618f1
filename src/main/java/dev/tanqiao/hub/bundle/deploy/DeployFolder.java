package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.bundle.deploy.Deployments.Asked;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Changed;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.SourceLeases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Deploys what lies in a folder, and removes what is gone from it. One replica at a time does, which holds a lease: folders that lag behind
 * each other would have versions go to and fro.
 */
@Component
final class DeployFolder extends Watch {

    /** As acts have it. */
    static final String ACTOR = "folder";

    private static final Logger log = LoggerFactory.getLogger(DeployFolder.class);

    private static final Set<String> LEASE = Set.of("deploy-from");
    private static final Duration LEASE_TIME = Duration.ofMinutes(2); // longer than a deployment is waited for
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration AFTER_A_REFUSAL = Duration.ofMinutes(1); // a key or a shadow run may be there by then
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(30);

    private static final String LATER = "what runs goes on; tried again when it changes, or later";

    private final String folder;
    private final String hubVersion;
    private final SourceLeases leases;
    private final Deployments deployments;
    private final DeploymentRows rows;
    private final RevisionRows revisions;

    private Map<Path, String> seen = Map.of();
    /** Why something was not done, by what it is about. */
    private Map<Object, String> told = Map.of();

    private Map<Object, String> toldNow = new HashMap<>();
    private final Map<String, Tried> tried = new HashMap<>();

    DeployFolder(
            @Value("${tanqiao.bundles.deploy-from}") String folder,
            @Value("${tanqiao.version}") String hubVersion,
            SourceLeases leases,
            Deployments deployments,
            DeploymentRows rows,
            RevisionRows revisions) {
        super("bundle-folder", PAUSE);
        this.folder = folder;
        this.hubVersion = hubVersion;
        this.leases = leases;
        this.deployments = deployments;
        this.rows = rows;
        this.revisions = revisions;
    }

    /**
     * A folder or zip file.
     *
     * @param bundle null: it cannot be read
     * @param state differs when anything of it has changed, and says why it cannot be read
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes to be deployed, never compared
    private record Found(Path path, @Nullable Bundle bundle, byte[] zip, byte @Nullable [] signature, String state) {

        String name() {
            return bundle == null ? "" : bundle.name();
        }
    }

    /**
     * What did not come of a bundle.
     *
     * @param revision that held then
     * @param until when it is left, in nanoseconds
     */
    private record Tried(long revision, long until, String why) {}

    /** Without a folder there is nothing to look at. */
    @Override
    public boolean isAutoStartup() {
        return !folder.isEmpty();
    }

    @Override
    protected void look() {
        List<Found> found = found();
        Map<Path, String> now = found.stream().collect(Collectors.toMap(Found::path, Found::state));
        boolean isStill = now.equals(seen);
        seen = now;
        if (!isStill) { // it may still be being written
            return;
        }
        if (found.stream().allMatch(each -> each.bundle() == null)) {
            tell(
                    folder,
                    "No bundle can be read there: it is empty, holds none, or is not there.",
                    "nothing is removed; removed by `bundle remove`, the last bundle stays away");
            leases.release(LEASE); // another replica may see it
        } else if (!leases.hold(LEASE, LEASE_TIME).isEmpty()) {
            follow(found);
        }
        told = toldNow;
        toldNow = new HashMap<>();
    }

    /** Folders and zip files, by name; what is hidden is passed over, and so are other files. */
    private List<Found> found() {
        try (Stream<Path> children = Files.list(Path.of(folder))) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .filter(child ->
                            Files.isDirectory(child) || child.toString().endsWith(".zip"))
                    .sorted()
                    .map(this::read)
                    .toList();
        } catch (IOException notThere) {
            return List.of();
        }
    }

    private Found read(Path path) {
        try {
            BundleFiles files = BundleFiles.of(path);
            byte[] zip = Files.isDirectory(path) ? BundleZip.of(files) : BundleFiles.zipBytes(path);
            Path beside = path.resolveSibling(path.getFileName() + BundleZip.SIGNATURE);
            byte[] signature = Files.exists(beside) ? Files.readAllBytes(beside) : null;
            Bundle bundle = Bundle.of(files, hubVersion);
            return new Found(path, bundle, zip, signature, bundle.hash() + Arrays.hashCode(signature));
        } catch (IOException | IllegalArgumentException | YamlProblem unusable) {
            return new Found(path, null, new byte[0], null, WireText.brief(String.valueOf(unusable.getMessage())));
        }
    }

    private void follow(List<Found> found) {
        Map<String, List<Found>> byName = found.stream().collect(Collectors.groupingBy(Found::name));
        List<Found> unreadable = byName.getOrDefault("", List.of());
        unreadable.forEach(
                each -> tell(each.path(), each.state(), "left until it changes; nothing is removed until then"));
        giveUpWaiting(found);
        if (unreadable.isEmpty()) {
            revisions.deployed().stream()
                    .filter(each -> !byName.containsKey(each.bundle()))
                    .filter(each -> each.drainingBy() == null && isOurs(each.bundle()))
                    .forEach(this::remove);
        }
        for (Found each : found) {
            if (each.bundle() != null
                    && byName.getOrDefault(each.name(), List.of()).size() > 1) {
                tell(each.path(), "Several there are named " + each.name() + ".", "left until one is");
            } else if (each.bundle() != null) {
                deploy(each, each.bundle());
            }
        }
        tried.values().removeIf(each -> System.nanoTime() - each.until() > 0);
    }

    /** Whether the folder brought the bundle, and not a person. */
    private boolean isOurs(String bundle) {
        return revisions.history(bundle, Integer.MAX_VALUE).stream()
                .filter(change -> change.action().equals("deploy"))
                .findFirst()
                .filter(change -> change.actor().equals(ACTOR))
                .isPresent();
    }

    private void remove(Deployed gone) {
        if (gone.pinnedBy() != null) {
            tell(gone.bundle(), "It is gone from the folder, but " + pin(gone), "left until it is unpinned");
            return;
        }
        attempt(
                gone.bundle(),
                gone.bundle(),
                () -> deployments.remove(
                        gone.bundle(), true, asked("%s has no bundle %s".formatted(folder, gone.bundle()))));
    }

    private void deploy(Found each, Bundle bundle) {
        Optional<Deployed> row = revisions.deployed(bundle.name());
        Optional<Changed> latest = revisions.history(bundle.name(), 1).stream().findFirst();
        if (row.filter(now -> now.hash().equals(bundle.hash()))
                .filter(now -> !ACTOR.equals(now.drainingBy()))
                .isPresent()) {
            return;
        }
        if (row.filter(now -> now.pinnedBy() != null).isPresent()) {
            tell(each.path(), pin(row.get()), "left until it is unpinned");
        } else if (latest.filter(change -> isTakenAway(change, bundle.hash())).isPresent()) {
            tell(
                    each.path(),
                    "Just this content was taken away by %s (%s: %s)."
                            .formatted(
                                    latest.get().actor(),
                                    latest.get().action(),
                                    latest.get().reason()),
                    "left until it changes, or is deployed by `bundle deploy`");
        } else if (rows.waiting().stream().noneMatch(other -> bundle.hash().equals(other.hash()))) {
            String reason = "%s: version %s%s"
                    .formatted(
                            each.path(),
                            bundle.version(),
                            row.flatMap(now -> revisions.content(now.bundle(), now.hash()))
                                    .map(former -> " in place of " + former.version())
                                    .orElse(""));
            attempt(each.path(), each.state(), () -> deployments.follow(each.zip(), each.signature(), asked(reason)));
        }
    }

    private static String pin(Deployed pinned) {
        return "Bundle %s is pinned by %s (%s).".formatted(pinned.bundle(), pinned.pinnedBy(), pinned.pinReason());
    }

    /** A trial, a start that failed or a person took it back: it comes again when somebody changes something. */
    private static boolean isTakenAway(Changed change, String hash) {
        return !change.actor().equals(ACTOR) && hash.equals(change.formerHash()) && !hash.equals(change.hash());
    }

    private static Asked asked(String reason) {
        return new Asked(ACTOR, reason);
    }

    /** @param state of what is tried; what did not go with it is left for a while, or until another revision holds */
    private void attempt(Object about, String state, Supplier<Deployments.Outcome> act) {
        long revision = revisions.share();
        Tried former = tried.get(state);
        if (former != null && former.revision() == revision) {
            tell(about, former.why(), LATER);
            return;
        }
        if (rows.preparing().isPresent()) { // one follows the other
            return;
        }
        leases.hold(LEASE, LEASE_TIME);
        try {
            Deployment done = act.get().deployment();
            if (done.state() == State.FAILED) {
                left(about, state, new Tried(revision, after(AFTER_A_FAILURE), Objects.toString(done.problem())));
            }
        } catch (Refused refused) {
            left(about, state, new Tried(revision, after(AFTER_A_REFUSAL), String.valueOf(refused.getMessage())));
        }
    }

    private static long after(Duration pause) {
        return System.nanoTime() + pause.toNanos();
    }

    private void left(Object about, String state, Tried failed) {
        tried.put(state, failed);
        tell(about, failed.why(), LATER);
    }

    /** What waits to be approved, but lies there no more. */
    private void giveUpWaiting(List<Found> found) {
        Set<String> hashes = found.stream()
                .map(Found::bundle)
                .filter(Objects::nonNull)
                .map(Bundle::hash)
                .collect(Collectors.toSet());
        rows.waiting().stream()
                .filter(each -> each.actor().equals(ACTOR) && !hashes.contains(each.hash()))
                .forEach(each -> rows.fail(each.id(), "%s has other content by now.".formatted(folder)));
    }

    /** Says it once, until something else is to be said about the same. */
    private void tell(Object about, String why, String next) {
        toldNow.put(about, why);
        if (!why.equals(told.get(about))) {
            log.warn("bundle.folder path={} reason=\"{}\" next=\"{}\"", about, why, next);
        }
    }

    @Override
    public void stop() {
        super.stop();
        if (isAutoStartup()) {
            leases.release(LEASE);
        }
    }
}
