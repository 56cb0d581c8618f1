package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final BundleSources sources;
    private final PropertyValues properties;
    private final SubscriptionsReader subscriptions;
    private final CurrentRules rules;
    private final ObjectProvider<FurtherSubscriptions> further;
    private final BridgeRoutes bridge;
    private volatile List<Bundle> loaded = List.of();
    private volatile boolean running;

    BundleLoader(
            BundleSources sources,
            PropertyValues properties,
            SubscriptionsReader subscriptions,
            CurrentRules rules,
            ObjectProvider<FurtherSubscriptions> further,
            BridgeRoutes bridge) {
        this.sources = sources;
        this.properties = properties;
        this.subscriptions = subscriptions;
        this.rules = rules;
        this.further = further;
        this.bridge = bridge;
    }

    /** The bundles that were loaded, by their order. */
    public List<Bundle> loaded() {
        return loaded;
    }

    @Override
    public void start() {
        List<Bundle> bundles = sources.read();
        bundles.forEach(BundleLoader::refuseRoutes);
        Map<Bundle, BundleProperties> values = properties.of(bundles);
        RuleSet ruleSet = BundleRules.of(bundles);
        List<SubscriptionsReader.Read> subscribed = new ArrayList<>();
        values.forEach((bundle, set) -> subscribed.add(subscriptions.read(bundle, set)));
        further.forEach(each -> subscribed.add(subscriptions.read(each)));

        rules.set(ruleSet);
        subscriptions.save(subscribed);
        try {
            bridge.load();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The files of the bridge (tanqiao.routes) cannot be read.", unreadable);
        }
        bundles.forEach(bundle -> log.info(
                "bundle.loaded name={} version={} order={} hash={}",
                bundle.name(),
                bundle.version(),
                bundle.order(),
                bundle.hash()));
        loaded = bundles;
        running = true;
    }

    private static void refuseRoutes(Bundle bundle) {
        bundle.files().names().stream()
                .filter(name -> name.endsWith(".camel.yaml"))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalStateException(
                            "%s/%s: routes of bundles are not run yet; take the file out of the bundle. The hub was not started."
                                    .formatted(bundle.files().origin(), name));
                });
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After Camel (which starts at the latest phase but one), before nothing. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
