package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Schemas;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.bundle.door.Sourced;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The contexts of the bundles that run in this hub. They stop when the hub's own routes have ended what they were handing over. */
@Component
public final class RunningBundles implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunningBundles.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTES = ".camel.yaml";

    private static final Set<Source.Kind> NEW = Set.of(Source.Kind.SCHEDULE, Source.Kind.REQUEST);

    /** Spring Boot takes the log down in the phase before the last one. */
    private static final int BEFORE_THE_LOG = Integer.MIN_VALUE + 2;

    /** Schemes of endpoints that a context has for itself. */
    private static final Set<String> WITHIN = Set.of("direct", "kamelet", "seda");
    /** To drain, and to end what is still at work. Senders wait 10 s: what waits meanwhile is answered in time. */
    private static final Duration LONGEST_SWAP = Duration.ofSeconds(7);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    private final BundleContexts contexts;
    private final Receivers receivers;
    private final BundleSchedules schedules;
    private final Asked asked;
    private final BundleUsage usage;
    private final UnsharedSources unshared;
    private final Map<String, Loaded> running = new ConcurrentSkipListMap<>();
    private final Map<String, long[]> usedAtStart = new ConcurrentHashMap<>();
    private final Map<String, Long> troubledSince = new ConcurrentHashMap<>();
    private final Set<String> drained = ConcurrentHashMap.newKeySet();
    private volatile String revisions = "{}";

    RunningBundles(
            BundleContexts contexts,
            Receivers receivers,
            BundleSchedules schedules,
            Asked asked,
            BundleUsage usage,
            UnsharedSources unshared) {
        this.contexts = contexts;
        this.receivers = receivers;
        this.schedules = schedules;
        this.asked = asked;
        this.usage = usage;
        this.unshared = unshared;
    }

    /**
     * Builds the routes of a bundle beside what runs, and starts none.
     *
     * @return empty: just that runs already
     * @throws IllegalStateException when a route cannot be built, or begins at a source that cannot be used
     */
    Optional<Loaded> build(BundleSet.Member member) {
        Loaded former = running.get(member.bundle().name());
        boolean takesNew = former != null && !drained.contains(former.bundle().name());
        return former != null && former.isOf(member) && (takesNew || member.draining())
                ? Optional.empty()
                : Optional.of(load(
                        member.bundle(),
                        member.properties(),
                        member.subscriptions().routes(),
                        member.since() > 0));
    }

    /** What the routes of a bundle are told that runs. */
    List<Subscription> subscriptions(String bundle) {
        Loaded loaded = running.get(bundle);
        return loaded == null ? List.of() : loaded.subscriptions();
    }

    /**
     * Runs a bundle in place of what runs of it, once that has ended what it does.
     *
     * @throws IllegalStateException when a route cannot be started; what ran goes on
     */
    void replace(Loaded next) {
        long asked = System.nanoTime();
        receivers.replace(next.bundle().name(), LONGEST_DRAIN, () -> {
            long drained = System.nanoTime();
            swap(next, left(asked));
            log.info(
                    "bundle.replaced name={} version={} drainMs={} swapMs={}",
                    next.bundle().name(),
                    next.bundle().version(),
                    TimeUnit.NANOSECONDS.toMillis(drained - asked),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - drained));
        });
    }

    /** Ends the sources of a bundle that bring new work; what has come to it is still told to its routes. */
    void drain(String bundle) {
        Loaded loaded = running.get(bundle);
        if (loaded == null || !drained.add(bundle) || loaded.camel() == null) {
            return;
        }
        for (Route route : loaded.camel().getRoutes()) {
            if (bringsNew(route.getConsumer())) {
                stop(loaded.camel(), route.getRouteId());
            }
        }
    }

    /** Other routes of the bundle are called by those that end what has come. */
    private static boolean bringsNew(Consumer consumer) {
        return consumer instanceof Sourced sourced
                ? NEW.contains(sourced.source().kind())
                : !WITHIN.contains(StringHelper.before(consumer.getEndpoint().getEndpointUri(), ":"));
    }

    private static void stop(CamelContext camel, String route) {
        try {
            camel.getRouteController().stopRoute(route);
        } catch (Exception failure) {
            log.warn(
                    "bundle.route_not_stopped name={} route={} reason=\"{}\"",
                    camel.getName(),
                    route,
                    failure.getMessage());
        }
    }

    /**
     * Keeps which revision each deployed bundle is of.
     *
     * @param missing those that do not run as they should, which are not among these
     */
    void keepRevisions(Map<String, Long> ofBundles, Set<String> missing) {
        receivers.miss(missing);
        var json = new StringJoiner(",", "{", "}");
        ofBundles.forEach((bundle, since) -> json.add("\"%s\":%s".formatted(bundle, since)));
        revisions = json.toString();
    }

    /** The revision of each deployed bundle that runs here, as JSON: what belongs to another version is not claimed. */
    public String revisions() {
        return revisions;
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
            List<String> ofBundle = camel == null ? List.of() : troubles(camel);
            if (!ofBundle.isEmpty()) {
                troubles.put(name, ofBundle);
            }
        });
        return troubles;
    }

    private static List<String> troubles(CamelContext camel) {
        return HealthCheckHelper.invoke(camel).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(RunningBundles::trouble)
                .toList();
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
                long asked = System.nanoTime();
                receivers.replace(name, LONGEST_DRAIN, () -> end(name, left(asked)));
                log.info("bundle.ended name={}", name);
            }
        }
    }

    /**
     * What a version of a bundle did here since it was started.
     *
     * @param exchanges that have ended
     * @param failures those of them that failed
     * @param trouble what a route or its source suffers from; null: nothing
     * @param troubledSeconds for how long
     */
    public record Used(
            long exchanges, long failures, @Nullable String trouble, long troubledSeconds) {}

    /** What the deployed bundles did here, by name, as JSON. */
    public String usage() {
        Map<String, Used> used = new TreeMap<>();
        for (Loaded loaded : running.values()) {
            if (loaded.deployed() && loaded.camel() != null) {
                String name = loaded.bundle().name();
                List<String> troubles = troubles(loaded.camel());
                long[] now = usage.ended(name);
                long[] atStart = usedAtStart.getOrDefault(name, new long[2]);
                long since = troubles.isEmpty()
                        ? System.nanoTime()
                        : troubledSince.computeIfAbsent(name, none -> System.nanoTime());
                if (troubles.isEmpty()) {
                    troubledSince.remove(name);
                }
                used.put(
                        name,
                        new Used(
                                now[0] - atStart[0],
                                now[1] - atStart[1],
                                troubles.isEmpty() ? null : troubles.get(0),
                                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since)));
            }
        }
        return JSON.valueToTree(used).toString();
    }

    private static Duration left(long asked) {
        return LONGEST_SWAP.minusNanos(System.nanoTime() - asked);
    }

    /** Ends what runs of a bundle; what has not ended by itself by then is cut off. */
    private @Nullable Loaded end(String bundle, Duration atMost) {
        Loaded former = running.remove(bundle);
        if (former != null) {
            if (former.camel() != null) {
                ShutdownStrategy shutdown = former.camel().getShutdownStrategy();
                shutdown.setTimeUnit(TimeUnit.MILLISECONDS);
                shutdown.setTimeout(atMost.toMillis());
            }
            former.close();
        }
        return former;
    }

    private void swap(Loaded next, Duration toEnd) {
        Loaded former = end(next.bundle().name(), toEnd);
        try {
            start(next);
        } catch (IllegalStateException failure) {
            next.close(); // what of it has begun makes room again
            if (former != null) {
                start(load(former.bundle(), former.properties(), former.further(), former.deployed()));
            }
            throw failure;
        }
    }

    private void start(Loaded loaded) {
        try {
            usedAtStart.put(loaded.bundle().name(), usage.ended(loaded.bundle().name()));
            if (loaded.camel() != null) {
                loaded.camel().setAutoStartup(true);
                loaded.camel().getRouteController().startAllRoutes();
                log.info(
                        "bundle.started name={} version={} routes={}",
                        loaded.bundle().name(),
                        loaded.bundle().version(),
                        loaded.camel().getRoutesSize());
            }
            running.put(loaded.bundle().name(), loaded);
            drained.remove(loaded.bundle().name());
        } catch (Exception failure) {
            throw cannotRun(loaded.bundle(), failure);
        }
    }

    private Loaded load(Bundle bundle, BundleProperties properties, Map<String, byte[]> further, boolean deployed) {
        Map<String, byte[]> files = new TreeMap<>(bundle.files().all());
        files.putAll(further);
        var door = new HubDoor(
                bundle,
                new Schemas(files),
                receivers,
                schedules,
                request -> asked.ask(bundle, deployed ? bundle.hash() : null, request));
        CamelContext camel = null;
        try {
            List<Subscription> subscriptions = List.of();
            if (files.keySet().stream().anyMatch(name -> name.endsWith(ROUTES))) {
                camel = contexts.load(
                        new BundleRoutes(
                                bundle.name(),
                                files,
                                properties.values(),
                                bundle.grants().hosts()),
                        door);
                camel.addRoutePolicyFactory(usage);
                unshared.join(camel);
                camel.setAutoStartup(false);
                camel.start();
                subscriptions = Sourced.of(camel).stream()
                        .flatMap(source -> door.subscription(source).stream())
                        .toList();
            }
            return new Loaded(bundle, properties, further, deployed, door, subscriptions, camel);
        } catch (Exception failure) {
            close(camel);
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
     * @param deployed whether it was deployed; else the settings name it
     * @param subscriptions what its routes are told
     * @param camel null: it has none
     */
    record Loaded(
            Bundle bundle,
            BundleProperties properties,
            Map<String, byte[]> further,
            boolean deployed,
            HubDoor door,
            List<Subscription> subscriptions,
            @Nullable CamelContext camel) {

        /** Subscriptions to endpoints lie in the bundle, so they are the same too. */
        boolean isOf(BundleSet.Member member) {
            return bundle.hash().equals(member.bundle().hash())
                    && properties.equals(member.properties())
                    && deployed == member.since() > 0;
        }

        void close() {
            RunningBundles.close(camel);
            door.end();
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

    /** Stopped after Camel, while there still is a log. */
    @Override
    public int getPhase() {
        return BEFORE_THE_LOG;
    }
}
