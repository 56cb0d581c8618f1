package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.BundleSet.Member;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Loads the bundles and the bridge once Camel runs, and other sets of bundles in their place. Everything is read, checked and built before
 * anything of it holds. Camel's own reload stays off, since it can leave no route at all behind (docs/RATIONALE.md).
 */
@Component
public final class BundleLoader implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BundleLoader.class);

    private static final long UNKNOWN = -1;

    private final BundleSets sets;
    private final PropertyValues properties;
    private final SubscriptionsReader subscriptions;
    private final CurrentRules rules;
    private final RunningBundles running;
    private final BridgeRoutes bridge;
    private final UnitOfWork work;
    private volatile BundleSet held =
            new BundleSet(UNKNOWN, UNKNOWN, new RuleSet("none", List.of()), List.of(), List.of(), Map.of());
    private long appliedProperties;
    private volatile boolean started;

    BundleLoader(
            BundleSets sets,
            PropertyValues properties,
            SubscriptionsReader subscriptions,
            CurrentRules rules,
            RunningBundles running,
            BridgeRoutes bridge,
            UnitOfWork work) {
        this.sets = sets;
        this.properties = properties;
        this.subscriptions = subscriptions;
        this.rules = rules;
        this.running = running;
        this.bridge = bridge;
        this.work = work;
    }

    /** The bundles that run here, by their order. */
    public List<Bundle> loaded() {
        return held.bundles();
    }

    /** The revision whose bundles run here; -1: none yet. */
    public long revision() {
        return held.revision();
    }

    @Override
    public void start() {
        // Before the bridge: what it hands over finds the route that it is for.
        hold(committed());
        try {
            bridge.load();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The files of the bridge (tanqiao.routes) cannot be read.", unreadable);
        }
        started = true;
    }

    /**
     * Reads the bundles again; of those that are as they were nothing is touched.
     *
     * @return whether anything has changed
     * @throws RuntimeException for the first that cannot be used; what ran goes on
     */
    public synchronized boolean reload() {
        BundleSet next = committed();
        boolean changed = !hashes(next).equals(hashes(held));
        if (changed) {
            hold(next);
        } else {
            next.discard();
        }
        return changed;
    }

    /**
     * Lets the bundles have their properties as they are set now; of those whose properties have not changed nothing is touched.
     *
     * @throws RuntimeException for the first that cannot run with them; what ran goes on
     */
    synchronized void applyProperties() {
        hold(committed());
    }

    /** Does something, to its commit, before anybody else looks at the properties: what is not committed yet looks like what never was. */
    synchronized <T> T alone(Supplier<T> change) {
        return change.get();
    }

    /** Whether properties were set over the API, on any replica, that do not hold here; or hold here, but were never committed. */
    synchronized boolean hasOtherProperties() {
        return properties.revision() != appliedProperties;
    }

    /** The rules that decide here. */
    public RuleSet rules() {
        return rules.get();
    }

    /** The rules that are committed; where this replica is behind, others decide here. */
    public RuleSet committedRules() {
        return sets.committedRules();
    }

    /**
     * Builds a set that may be committed beside what runs.
     *
     * @param revision with which it would be
     * @param deployed with it
     * @param trials under way with it
     * @throws RuntimeException for the first bundle that cannot be used, and why; what runs goes on
     */
    public synchronized BundleSet build(long revision, List<Deployed> deployed, List<TrialRow> trials) {
        return sets.of(new BundleSets.Content(revision, deployed, trials));
    }

    /** Has the rules of a set at hand, from the moment it is committed. */
    public void prepare(BundleSet next) {
        rules.prepare(next.revision(), next.rules());
    }

    /**
     * The set that is committed now, built.
     *
     * @throws RuntimeException for the first bundle that cannot be used
     */
    public synchronized BundleSet committed() {
        return sets.of(sets.committed());
    }

    /** Makes what a set tells its receivers hold for all replicas; within the unit of work that commits the set. */
    public void tell(BundleSet set) {
        subscriptions.save(set.subscriptions());
    }

    /**
     * Runs a set that is committed. A bundle that cannot be started goes on as it ran, and the others are not touched by that.
     *
     * @return why some could not be started, by bundle
     */
    public synchronized Map<String, String> apply(BundleSet next) {
        rules.set(next.revision(), next.rules());
        Map<String, String> failed = new TreeMap<>();
        next.built().forEach((bundle, built) -> {
            try {
                running.replace(built);
            } catch (RuntimeException failure) {
                failed.put(bundle, String.valueOf(failure.getMessage()));
            }
        });
        next.members().stream()
                .filter(Member::draining)
                .forEach(member -> running.drain(member.bundle().name()));
        running.keep(next.names());
        running.keepRevisions(next.revisions(failed.keySet()));
        next.bundles().stream()
                .filter(bundle -> !hashes(held).contains(bundle.hash()))
                .forEach(bundle -> log.info(
                        "bundle.loaded name={} version={} order={} hash={} revision={}",
                        bundle.name(),
                        bundle.version(),
                        bundle.order(),
                        bundle.hash(),
                        next.revision()));
        held = next;
        appliedProperties = next.properties();
        return failed;
    }

    /** Runs a set, or none of it. */
    private void hold(BundleSet next) {
        BundleSet former = held;
        try {
            tellIfCommitted(next);
            Map<String, String> failed = apply(next);
            if (!failed.isEmpty()) {
                throw new IllegalStateException(failed.values().iterator().next());
            }
        } catch (RuntimeException failure) {
            if (started) {
                holdAgain(former, failure);
            }
            throw failure;
        }
    }

    /** A set that another one has replaced by now has nothing to tell. */
    private void tellIfCommitted(BundleSet set) {
        work.run(() -> {
            if (sets.isCommitted(set)) {
                tell(set);
            }
        });
    }

    /** Routes of one bundle and rules of another version of it must not meet. */
    private void holdAgain(BundleSet former, RuntimeException failure) {
        try {
            apply(sets.built(former));
            tellIfCommitted(former);
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
            appliedProperties = UNKNOWN; // tried again with the next look at properties
        }
    }

    private static List<String> hashes(BundleSet set) {
        return set.bundles().stream().map(Bundle::hash).toList();
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** After Camel (which starts at the latest phase but one), before nothing. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
