package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Schemas;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The contexts of the bundles that run in this hub. They stop when the hub's own routes have ended what they were handing over. */
@Component
public final class RunningBundles implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunningBundles.class);

    private static final String ROUTES = ".camel.yaml";
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(20);

    private final BundleContexts contexts;
    private final Receivers receivers;
    private final BundleSchedules schedules;
    private final Asked asked;
    private final BundleUsage usage;
    private final Map<String, Loaded> running = new ConcurrentSkipListMap<>();

    RunningBundles(
            BundleContexts contexts, Receivers receivers, BundleSchedules schedules, Asked asked, BundleUsage usage) {
        this.contexts = contexts;
        this.receivers = receivers;
        this.schedules = schedules;
        this.asked = asked;
        this.usage = usage;
    }

    /**
     * Runs the routes of a bundle; where it runs already, in place of what runs of it. They are loaded beside the former ones, which go on
     * when these cannot be loaded or started.
     *
     * @param further routes that are no files of the bundle, by the name complaints call them
     * @return what its routes are told; they are told nothing before these are saved
     * @throws IllegalStateException when a route cannot be loaded or started, or the former ones are still at work
     */
    List<Subscription> run(Bundle bundle, BundleProperties properties, Map<String, byte[]> further) {
        Loaded former = running.get(bundle.name());
        if (former != null && former.isOf(bundle, properties)) {
            return former.subscriptions();
        }
        Loaded next = load(bundle, properties, further);
        try {
            receivers.replace(bundle.name(), LONGEST_DRAIN, () -> swap(next));
            return next.subscriptions();
        } catch (RuntimeException failure) {
            next.close();
            throw failure;
        }
    }

    /** Whether no route of a bundle is at work. */
    public boolean areIdle() {
        return running.values().stream()
                .map(Loaded::camel)
                .noneMatch(
                        camel -> camel != null && camel.getInflightRepository().size() > 0);
    }

    /** Name, version and hash of each that has routes. */
    List<String> stamps() {
        return running.values().stream()
                .filter(loaded -> loaded.camel() != null)
                .map(loaded -> loaded.bundle().stamp())
                .toList();
    }

    /** What its routes and their sources suffer from, by bundle; bundles without trouble are not there. */
    Map<String, List<String>> troubles() {
        Map<String, List<String>> troubles = new TreeMap<>();
        running.forEach((name, loaded) -> {
            CamelContext camel = loaded.camel();
            List<String> ofBundle = (camel == null ? List.<HealthCheck.Result>of() : HealthCheckHelper.invoke(camel))
                    .stream()
                            .filter(result -> result.getState() == HealthCheck.State.DOWN)
                            .map(RunningBundles::trouble)
                            .toList();
            if (!ofBundle.isEmpty()) {
                troubles.put(name, ofBundle);
            }
        });
        return troubles;
    }

    private static String trouble(HealthCheck.Result result) {
        String why = result.getError()
                .map(error -> String.valueOf(error.getMessage()))
                .or(result::getMessage)
                .orElse("down");
        return "%s: %s".formatted(result.getCheck().getId(), why);
    }

    /** Ends what runs of bundles that are not among these. */
    void keep(Collection<String> bundles) {
        for (String name : running.keySet()) {
            if (!bundles.contains(name)) {
                receivers.replace(name, LONGEST_DRAIN, () -> {
                    Loaded gone = running.remove(name);
                    if (gone != null) {
                        gone.close();
                    }
                });
                log.info("bundle.ended name={}", name);
            }
        }
    }

    private void swap(Loaded next) {
        Loaded former = running.remove(next.bundle().name());
        if (former != null) {
            former.close();
        }
        try {
            start(next);
        } catch (IllegalStateException failure) {
            next.close(); // what of it has begun makes room again
            if (former != null) {
                start(load(former.bundle(), former.properties(), former.further()));
            }
            throw failure;
        }
    }

    private void start(Loaded loaded) {
        try {
            if (loaded.camel() != null) {
                loaded.camel().start();
                log.info(
                        "bundle.started name={} version={} routes={}",
                        loaded.bundle().name(),
                        loaded.bundle().version(),
                        loaded.camel().getRoutesSize());
            }
            running.put(loaded.bundle().name(), loaded);
        } catch (RuntimeException failure) {
            throw cannotRun(loaded.bundle(), failure);
        }
    }

    private Loaded load(Bundle bundle, BundleProperties properties, Map<String, byte[]> further) {
        Map<String, byte[]> files = new TreeMap<>(bundle.files().all());
        files.putAll(further);
        var door = new HubDoor(bundle, new Schemas(files), receivers, schedules, asked);
        try {
            CamelContext camel = files.keySet().stream().noneMatch(name -> name.endsWith(ROUTES))
                    ? null
                    : contexts.load(
                            new BundleRoutes(
                                    bundle.name(),
                                    files,
                                    properties.values(),
                                    bundle.grants().hosts()),
                            door);
            if (camel != null) {
                camel.addRoutePolicyFactory(usage);
            }
            return new Loaded(bundle, properties, further, door, camel);
        } catch (Exception failure) {
            throw cannotRun(bundle, failure);
        }
    }

    private static IllegalStateException cannotRun(Bundle bundle, Exception failure) {
        return new IllegalStateException(
                "The routes of bundle %s cannot run: %s".formatted(bundle.name(), failure.getMessage()), failure);
    }

    /**
     * A bundle whose routes are loaded.
     *
     * @param camel null: it has none
     */
    private record Loaded(
            Bundle bundle,
            BundleProperties properties,
            Map<String, byte[]> further,
            HubDoor door,
            @Nullable CamelContext camel) {

        /** Subscriptions to endpoints lie in the bundle, so they are the same too. */
        boolean isOf(Bundle other, BundleProperties values) {
            return bundle.hash().equals(other.hash()) && properties.equals(values);
        }

        List<Subscription> subscriptions() {
            return door.subscriptions();
        }

        void close() {
            RunningBundles.close(camel);
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
        running.values().forEach(Loaded::close);
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
