package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Schemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final String ROUTES = ".camel.yaml";

    private final BundleContexts contexts;
    private final Receivers receivers;
    private final BundleSchedules schedules;
    private final Asked asked;
    private final Map<String, CamelContext> running = new ConcurrentSkipListMap<>();

    RunningBundles(BundleContexts contexts, Receivers receivers, BundleSchedules schedules, Asked asked) {
        this.contexts = contexts;
        this.receivers = receivers;
        this.schedules = schedules;
        this.asked = asked;
    }

    /**
     * Loads and starts the routes of a bundle.
     *
     * @param further routes that are no files of the bundle, by the name complaints call them
     * @return what its routes are told; they are told nothing before these are saved
     * @throws IllegalStateException when a route cannot be loaded or started; the context is closed again
     */
    List<Subscription> start(Bundle bundle, BundleProperties properties, Map<String, byte[]> further) {
        Map<String, byte[]> files = new TreeMap<>(bundle.files().all());
        files.putAll(further);
        if (files.keySet().stream().noneMatch(name -> name.endsWith(ROUTES))) {
            return List.of();
        }
        var door = new HubDoor(bundle.name(), new Schemas(files), receivers, schedules, asked);
        CamelContext camel = null;
        try {
            camel = contexts.load(
                    new BundleRoutes(
                            bundle.name(),
                            files,
                            properties.values(),
                            bundle.grants().hosts()),
                    door);
            running.put(bundle.name(), camel);
            camel.start();
            log.info("bundle.started name={} routes={}", bundle.name(), camel.getRoutesSize());
            return door.subscriptions();
        } catch (Exception failure) {
            running.remove(bundle.name());
            close(camel);
            throw new IllegalStateException(
                    "The routes of bundle %s cannot be started: %s. The hub was not started."
                            .formatted(bundle.name(), failure.getMessage()),
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
