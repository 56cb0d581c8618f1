package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The contexts of the bundles that run in this hub. They stop when the hub's own routes have ended what they were handing over. */
@Component
final class RunningBundles implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunningBundles.class);

    private final BundleContexts contexts;
    private final Receivers receivers;
    private final BundleSchedules schedules;
    private final Asked asked;
    private final DeliveryStore deliveries;
    private final Map<String, CamelContext> running = new ConcurrentSkipListMap<>();

    RunningBundles(
            BundleContexts contexts,
            Receivers receivers,
            BundleSchedules schedules,
            Asked asked,
            DeliveryStore deliveries) {
        this.contexts = contexts;
        this.receivers = receivers;
        this.schedules = schedules;
        this.asked = asked;
        this.deliveries = deliveries;
    }

    /**
     * Loads and starts the routes of a bundle, and makes its subscriptions hold together with those of its {@code subscriptions.yaml}.
     *
     * @throws IllegalStateException when a route cannot be loaded or started; the context is closed again
     */
    void start(BundleRoutes bundle, Collection<Subscription> listed) {
        var door = new HubDoor(bundle.name(), new Schemas(bundle.files()), receivers, schedules, asked);
        CamelContext camel = null;
        try {
            camel = contexts.load(bundle, door);
            camel.start();
            List<Subscription> subscriptions = new ArrayList<>(listed);
            subscriptions.addAll(door.subscriptions());
            deliveries.saveSubscriptions(bundle.name(), subscriptions);
            running.put(bundle.name(), camel);
            log.info("bundle.started name={} routes={}", bundle.name(), camel.getRoutesSize());
        } catch (Exception failure) {
            close(camel);
            throw new IllegalStateException(
                    "The routes of bundle %s cannot be started: %s".formatted(bundle.name(), failure.getMessage()),
                    failure);
        }
    }

    private static void close(@Nullable CamelContext camel) {
        if (camel == null) {
            return;
        }
        try {
            camel.close();
        } catch (Exception failure) {
            log.warn("bundle.not_closed name={} reason=\"{}\"", camel.getName(), failure.getMessage());
        }
    }

    @Override
    public void start() {
        // BundleLoader starts each bundle
    }

    @Override
    public void stop() {
        running.values().forEach(RunningBundles::close);
        running.clear();
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    /** Stopped after Camel. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
