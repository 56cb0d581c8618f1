package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Loads the bundles and the bridge once Camel runs. Everything is read and checked before anything of it holds. Camel's own reload
 * stays off, since it can leave no route at all behind (docs/RATIONALE.md).
 */
@Component
public final class BundleLoader implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BundleLoader.class);

    private static final long UNKNOWN = -1;

    private final BundleSources sources;
    private final PropertyValues properties;
    private final SubscriptionsReader subscriptions;
    private final CurrentRules rules;
    private final ObjectProvider<FurtherSubscriptions> further;
    private final RunningBundles running;
    private final BridgeRoutes bridge;
    private volatile List<Bundle> loaded = List.of();
    private List<Checked> held = List.of();
    private long appliedProperties;
    private volatile boolean started;

    BundleLoader(
            BundleSources sources,
            PropertyValues properties,
            SubscriptionsReader subscriptions,
            CurrentRules rules,
            ObjectProvider<FurtherSubscriptions> further,
            RunningBundles running,
            BridgeRoutes bridge) {
        this.sources = sources;
        this.properties = properties;
        this.subscriptions = subscriptions;
        this.rules = rules;
        this.further = further;
        this.running = running;
        this.bridge = bridge;
    }

    /** A bundle of which nothing holds yet. */
    private record Checked(Bundle bundle, BundleProperties properties, SubscriptionsReader.Read subscriptions) {}

    /** The bundles that were loaded, by their order. */
    public List<Bundle> loaded() {
        return loaded;
    }

    @Override
    public void start() {
        // Before the bridge: what it hands over finds the route that it is for.
        hold(sources.read());
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
        List<Bundle> bundles = sources.read();
        boolean changed = !hashes(bundles).equals(hashes(loaded));
        if (changed) {
            hold(bundles);
        }
        return changed;
    }

    /**
     * Lets the bundles that are loaded have their properties as they are set now; of those whose properties have not changed nothing is
     * touched.
     *
     * @throws RuntimeException for the first that cannot run with them; what ran goes on
     */
    synchronized void applyProperties() {
        long revision = properties.revision();
        hold(loaded);
        appliedProperties = revision;
    }

    /** Does something, to its commit, before anybody else looks at the properties: what is not committed yet looks like what never was. */
    synchronized <T> T alone(Supplier<T> change) {
        return change.get();
    }

    /** Whether properties were set over the API, on any replica, that do not hold here; or hold here, but were never committed. */
    synchronized boolean hasOtherProperties() {
        return properties.revision() != appliedProperties;
    }

    private void hold(List<Bundle> bundles) {
        RuleSet ruleSet = BundleRules.of(bundles);
        List<Checked> checked = new ArrayList<>();
        properties
                .of(bundles)
                .forEach((bundle, values) ->
                        checked.add(new Checked(bundle, values, subscriptions.read(bundle, values))));
        try {
            run(checked);
            running.keep(bundles.stream().map(Bundle::name).toList());
        } catch (RuntimeException failure) {
            if (started) {
                runFormer(failure);
            }
            throw failure;
        }
        rules.set(ruleSet);
        bundles.forEach(bundle -> log.info(
                "bundle.loaded name={} version={} order={} hash={}",
                bundle.name(),
                bundle.version(),
                bundle.order(),
                bundle.hash()));
        loaded = bundles;
        held = checked;
    }

    private void run(List<Checked> bundles) {
        List<SubscriptionsReader.Read> subscribed =
                new ArrayList<>(further.stream().map(subscriptions::read).toList());
        for (Checked each : bundles) {
            List<Subscription> ofRoutes = running.run(
                    each.bundle(), each.properties(), each.subscriptions().routes());
            subscribed.add(each.subscriptions().with(ofRoutes));
        }
        subscriptions.save(subscribed);
    }

    /** Routes of one bundle and rules of another version of it must not meet. */
    private void runFormer(RuntimeException failure) {
        try {
            run(held);
            running.keep(loaded.stream().map(Bundle::name).toList());
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
            appliedProperties = UNKNOWN; // tried again with the next look at properties
        }
    }

    private static List<String> hashes(List<Bundle> bundles) {
        return bundles.stream().map(Bundle::hash).toList();
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
