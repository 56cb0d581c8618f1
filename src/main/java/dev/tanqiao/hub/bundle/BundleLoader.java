package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.BundleSet.Member;
import dev.tanqiao.hub.bundle.BundleSet.Missing;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
    /** No monitor: whoever waits for the database or the wire in one keeps a virtual thread's carrier. */
    private final Lock lock = new ReentrantLock();

    private volatile BundleSet held =
            new BundleSet(UNKNOWN, UNKNOWN, new RuleSet("none", List.of()), List.of(), List.of(), Map.of(), Map.of());
    private volatile Map<String, Missing> missing = Map.of();
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

    /** Deployed bundles that do not run here as they should, by name. */
    public Map<String, Missing> missing() {
        return missing;
    }

    /** Whether the rules that decide are known here: one that is missing may be so damaged that they are not, and nothing is decided. */
    public boolean knowsRules() {
        return held.rules() != null;
    }

    /** The revision whose bundles run here; -1: none yet. */
    public long revision() {
        return held.revision();
    }

    @Override
    public void start() {
        // Before the bridge: what it hands over finds the route that it is for.
        BundleSets.Content content = sets.committed();
        hold(sets.of(content, content.names()), content.names());
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
    public boolean reload() {
        return alone(() -> {
            BundleSet next = withoutWhatIsMissing();
            boolean changed = !hashes(next).equals(hashes(held));
            if (changed) {
                hold(next, missing.keySet());
            } else {
                next.discard();
            }
            return changed;
        });
    }

    /**
     * Lets the bundles have their properties as they are set now; of those whose properties have not changed nothing is touched.
     *
     * @throws RuntimeException for the first that cannot run with them; what ran goes on
     */
    void applyProperties() {
        alone(() -> {
            hold(withoutWhatIsMissing(), missing.keySet());
            return null;
        });
    }

    /** What runs is not given up for what cannot be used; what is missing already keeps nobody from anything. */
    private BundleSet withoutWhatIsMissing() {
        return sets.of(sets.committed(), missing.keySet());
    }

    /** Does something, to its commit, before anybody else looks at the properties: what is not committed yet looks like what never was. */
    <T> T alone(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    /** Whether properties were set over the API, on any replica, that do not hold here; or hold here, but were never committed. */
    boolean hasOtherProperties() {
        return alone(() -> properties.revision() != appliedProperties);
    }

    /** The rules that are committed; where this replica is behind, others decide here. Empty: a bundle of theirs cannot be read here. */
    public Optional<RuleSet> committedRules() {
        return sets.committedRules();
    }

    /** The same, with a version of a bundle in the place of the one that is committed. */
    public Optional<RuleSet> committedRulesWith(Bundle version) {
        return sets.committedRulesWith(version);
    }

    /**
     * Builds a set that may be committed beside what runs.
     *
     * @param revision with which it would be
     * @param deployed with it
     * @param trials under way with it
     * @param mayBeMissing deployed bundles that the set goes without when they cannot be used
     * @throws RuntimeException for the first other bundle that cannot be used, and why; what runs goes on
     */
    public BundleSet build(
            long revision, List<Deployed> deployed, List<TrialRow> trials, Collection<String> mayBeMissing) {
        return alone(() -> sets.of(new BundleSets.Content(revision, deployed, trials), mayBeMissing));
    }

    /** Has the rules of a set at hand, from the moment it is committed. */
    public void prepare(BundleSet next) {
        if (next.rules() != null) {
            rules.prepare(next.revision(), next.rules());
        }
    }

    /**
     * The set that is committed now, built, without the deployed bundles that cannot be used here. Its rules decide before: who waits for
     * them keeps others from committing, and somebody who waits for that may hold this loader.
     *
     * @throws RuntimeException for the first bundle of the settings that cannot be used
     */
    public BundleSet committed() {
        BundleSets.Content content = sets.committed();
        BundleSets.Read read = sets.read(content, content.names());
        if (read.rules() != null) {
            rules.prepare(content.revision(), read.rules());
        }
        return alone(() -> sets.of(read));
    }

    /** Makes what a set tells its receivers hold for all replicas; within the unit of work that commits the set. */
    public void tell(BundleSet set) {
        subscriptions.save(set.subscriptions(), set.missing().keySet());
    }

    /**
     * Runs a set that is committed. A bundle that is missing, or cannot be started, goes on as it ran, and the others are not touched by
     * that. Rules that are not known do not come: then nothing is decided here.
     *
     * @return what does not run as it should, by bundle
     */
    public Map<String, Missing> apply(BundleSet next) {
        return alone(() -> {
            if (next.rules() != null) {
                rules.set(next.revision(), next.rules());
            }
            Map<String, Missing> unable = new TreeMap<>(next.missing());
            next.built().forEach((bundle, built) -> {
                try {
                    running.replace(built);
                } catch (RuntimeException failure) {
                    unable.put(
                            bundle, new Missing(built.bundle().version(), String.valueOf(failure.getMessage()), true));
                }
            });
            next.members().stream()
                    .filter(Member::draining)
                    .forEach(member -> running.drain(member.bundle().name()));
            running.keep(next.names());
            running.keepRevisions(next.revisions(unable.keySet()), unable.keySet());
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
            tellMissing(unable);
            missing = unable;
            return unable;
        });
    }

    private void tellMissing(Map<String, Missing> unable) {
        unable.forEach((bundle, each) -> {
            if (!each.equals(missing.get(bundle))) {
                log.error(
                        "bundle.missing name={} version={} reason=\"{}\" next=\"nothing is done for it here{}; tried again until it runs\"",
                        bundle,
                        each.version(),
                        WireText.brief(each.why()),
                        knowsRules() ? "" : ", and no purchase is decided");
            }
        });
    }

    /** Runs a set, or none of it but for what may be missing. */
    private void hold(BundleSet next, Set<String> mayBeMissing) {
        BundleSet former = held;
        try {
            tellIfCommitted(next);
            apply(next).forEach((bundle, unable) -> {
                if (!mayBeMissing.contains(bundle)) {
                    throw new IllegalStateException(unable.why());
                }
            });
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
