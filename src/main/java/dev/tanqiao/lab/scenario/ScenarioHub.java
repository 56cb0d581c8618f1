package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.route.DueWatch;
import dev.tanqiao.lab.check.BrokerView;
import dev.tanqiao.lab.check.Checker;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.HubFiles;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.embedded.ScratchDatabases;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One scenario's world and the hub that works in it, on one clock. */
final class ScenarioHub implements AutoCloseable {

    private static final String REFUSE = "refuse";
    private static final String SWEEP_EVERY = "3h";

    /** A scenario has little to do at once, and many share one server. */
    private static final int CONNECTIONS = 10;

    private static final Duration LAST_SWEEP = Duration.ofHours(4);

    private final ScratchDatabases databases;
    private final String database;
    private final HubSettings hubSettings;
    private final Path home;
    private final Map<String, Object> settings;
    private final Upstreams upstreams;
    private final URI hubAddress;
    private final Path publicKeyFile;
    private final @Nullable String kafka;
    final WorldView world;
    final GivenBundles bundles;
    final HubDatabase rows;
    private final HubFiles files;

    /** Order ids of the campus by the names that the scenario gave its purchases. */
    final Map<String, String> orders = new LinkedHashMap<>();

    private Duration hubAhead = Duration.ZERO;

    /** It was stopped, its clock, its rows or its bundles were changed: what it remembers may be of that. */
    private boolean handledRoughly;

    private @Nullable BrokerView topics;

    private @Nullable Hub hub;

    private @Nullable SecondHub replica;

    /**
     * Builds the world and starts the hub.
     *
     * @param seed replaces the world's own
     * @param home a folder of the rig's own
     * @param venue where its upstreams are
     * @param kafka brokers for bundles, or null
     */
    ScenarioHub(
            Scenario scenario,
            @Nullable Long seed,
            Path home,
            ScratchDatabases databases,
            HubSettings hubSettings,
            Upstreams.Venue venue,
            @Nullable String kafka) {
        this.kafka = kafka;
        this.databases = databases;
        this.hubSettings = hubSettings;
        this.home = home;
        hubAddress = URI.create("http://127.0.0.1:" + FreePort.find());
        upstreams = venue.open(scenario.given().world(), seedOf(scenario, seed), home, hubAddress);
        publicKeyFile = upstreams.publicKeyFile(); // all worlds have the same key
        database = databases.fresh();
        files = new HubFiles(home.resolve("hub/secrets"), List.of(home.resolveSibling("hubs.log"), home));
        rows = new HubDatabase(database, "postgres");
        world = new WorldView(upstreams.address());
        try {
            if (scenario.needsKafka()) {
                topics = new BrokerView(Objects.requireNonNull(kafka, "The scenario needs a Kafka broker."));
            }
            settings = settings(scenario, upstreams.world());
            bundles = scenario.given().bundles();
            bundles.writeSecrets(Path.of(setting("tanqiao.bundles.secrets-directory")));
            startHub();
        } catch (RuntimeException unfit) {
            close(); // a run on a server would stay there
            throw unfit;
        }
    }

    private static @Nullable Long seedOf(Scenario scenario, @Nullable Long instead) {
        return instead == null ? scenario.given().seed() : instead;
    }

    private Map<String, Object> settings(Scenario scenario, World of) {
        Map<String, Object> all =
                new HashMap<>(hubSettings.of(home.resolve("hub"), of, upstreams.address(), hubAddress, publicKeyFile));
        all.put("logging.file.name", home.resolveSibling("hubs.log").toString()); // one log a process
        all.put("tanqiao.campus.sweep-every", SWEEP_EVERY);
        all.put("tanqiao.database.url", database);
        all.put("tanqiao.database.pool", CONNECTIONS);
        all.put("spring.flyway.enabled", false); // it has the schema already
        all.put("tanqiao.reconciliation.seals", seals().toString());
        String routes = scenario.given().routes(home.resolve("routes"), all);
        if (routes != null) {
            all.put("tanqiao.routes", routes);
        }
        if (scenario.faultKinds().contains(REFUSE)) {
            HubSettings.throughTheDoors(world, all);
        }
        scenario.given().settings().forEach((name, value) -> all.put("tanqiao." + name, value));
        Map<String, Object> known = new HashMap<>(all);
        if (kafka != null) {
            known.put(GivenBundles.KAFKA, kafka);
        }
        scenario.given()
                .bundles()
                .settings()
                .forEach((name, value) -> all.put("tanqiao." + name, Given.resolved(String.valueOf(value), known)));
        return all;
    }

    private Path seals() {
        return home.resolve("seals.txt");
    }

    /** Whether its hub is what a new one would be for that scenario, and nothing was done to it. */
    boolean fits(Scenario scenario, @Nullable Long seed) {
        if (hub == null || handledRoughly || isOfItsOwn(scenario)) {
            return false;
        }
        World next =
                World.of((ObjectNode) scenario.given().world(), "world of " + scenario.id(), seedOf(scenario, seed));
        return hasSameSecrets(next) && settings.equals(settings(scenario, next));
    }

    /**
     * Begins anew with the world of a scenario that {@link #fits}, on empty rows.
     *
     * @param folder of that scenario
     * @throws IllegalStateException when the hub does not come to rest; it is of no use then
     */
    void beginAnew(Scenario scenario, @Nullable Long seed, Path folder) {
        Objects.requireNonNull(hub).beginAnew(() -> {
            upstreams.playInstead(scenario.given().world(), seedOf(scenario, seed), folder, hubAddress);
            rows.empty();
            deleteIfThere(seals());
        });
        orders.clear();
    }

    /** Its hub does nothing until it begins anew; a hub that waits costs the others time. */
    void rest() {
        if (hub != null) {
            hub.rest();
        }
    }

    /** Routes, bundles and doors are made for one scenario. */
    private static boolean isOfItsOwn(Scenario scenario) {
        return scenario.given().hasRoutes()
                || scenario.given().settings().containsKey("bundles.locations")
                || scenario.faultKinds().contains(REFUSE);
    }

    private boolean hasSameSecrets(World next) {
        World now = upstreams.world();
        return next.campus().client().equals(now.campus().client())
                && next.city().appId().equals(now.city().appId())
                && next.subscribers().equals(now.subscribers());
    }

    private static void deleteIfThere(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException held) {
            throw new UncheckedIOException(held);
        }
    }

    URI hubAddress() {
        return hubAddress;
    }

    /** Where its upstreams answer. */
    URI upstreamAddress() {
        return upstreams.address();
    }

    /** The world that they play. */
    World playedWorld() {
        return upstreams.world();
    }

    /** The city platform's public key, as PEM. */
    Path publicKeyFile() {
        return publicKeyFile;
    }

    Instant now() {
        return upstreams.now();
    }

    long seed() {
        return upstreams.world().seed();
    }

    /** What the setting says for this rig's hub. */
    String setting(String name) {
        return String.valueOf(settings.get(name));
    }

    /** What the brokers were given meanwhile; nothing where the scenario has none. */
    List<ConsumerRecord<String, String>> records() {
        return topics == null ? List.of() : topics.records();
    }

    void startHub() {
        if (hub == null) {
            hub = upstreams.startHub(settings);
        }
    }

    /** Another scenario gets a hub of its own. */
    void handledRoughly() {
        handledRoughly = true;
    }

    /** What is in flight is finished first. */
    void stopHub() {
        handledRoughly = true;
        Hub running = hub;
        hub = null;
        if (running != null) {
            running.close();
        }
    }

    /** Starts a second hub on the same rows, and returns when it serves. */
    void startReplica() {
        if (replica == null) {
            handledRoughly = true;
            Map<String, Object> following = new HashMap<>(settings);
            following.put("tanqiao.follow-clock", upstreams.address());
            following.put("logging.config", "classpath:logback-spring.xml"); // as shipped, whatever tests have
            replica = new SecondHub(home, following);
        }
    }

    /** What the second hub has in flight is finished first. */
    void stopReplica() {
        endReplica(SecondHub::stop);
    }

    /** Kills the second hub while it sends an order. */
    void killReplica() {
        endReplica(running -> running.killWhileSending(rows, world));
    }

    private void endReplica(Consumer<SecondHub> how) {
        SecondHub running = replica;
        if (running != null) {
            how.accept(running);
            running.close();
            replica = null;
        }
    }

    /** The hub's clock goes wrong by so much, or is right again. */
    void skewHub(Duration ahead) {
        handledRoughly = true;
        upstreams.skewHub(ahead);
        hubAhead = ahead;
    }

    /** Copies the hub's rows as they stand. */
    void backUpRows() {
        withoutHub(() -> databases.backUp(database));
    }

    /** The hub's rows are again what they were when they were last copied; campus and city know more. */
    void restoreRows() {
        withoutHub(() -> databases.restore(database));
    }

    private void withoutHub(Runnable meanwhile) {
        boolean ran = hub != null;
        stopHub();
        meanwhile.run();
        if (ran) {
            startHub();
        }
    }

    /** The hub, the second one, or both. */
    boolean hubRuns() {
        return hub != null || replica != null;
    }

    /** Plays everything due until then; without a hub the world plays alone. */
    void playUntil(Instant until, Consumer<Instant> watcher) {
        if (hubRuns()) {
            driver().playUntil(until, status -> watcher.accept(status.now()));
        } else {
            world.advanceTo(until);
            watcher.accept(now());
        }
    }

    /** When something is due next, in the world or at the hub. */
    Optional<Instant> nextMoment() {
        Instant now = now();
        Stream<Instant> hubs = hubRuns() ? new Rows().nextDue().stream() : Stream.empty();
        return Stream.concat(world.status().nextDue().stream(), hubs)
                .filter(due -> due.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    /** Plays on until the last refund must have been seen and nothing is open, not further than that. */
    void playToTheEnd(Instant latest, Consumer<Instant> watcher) {
        Instant seen = now().plus(LAST_SWEEP);
        Instant end = hasOwnEvents() && upstreams.world().end().isAfter(seen)
                ? upstreams.world().end()
                : seen;
        driver().playToTheEnd(end.isBefore(latest) ? end : latest, latest, status -> watcher.accept(status.now()));
    }

    private boolean hasOwnEvents() {
        return upstreams.world().purchases().count() > 0;
    }

    Comparison compare() {
        return new Checker(rows.audit(), files, world).compare(upstreams.world().start(), now());
    }

    private Driver driver() {
        return new Driver(new Rows(), world);
    }

    /** Whichever hubs run at the moment; their rows speak of their own time, and the driver of the world's. */
    private final class Rows implements Driver.Hub {

        @Override
        public Optional<Instant> nextDue() {
            Hub running = hub;
            Optional<Instant> due = running == null || replica != null
                    ? rows.quiet().nextDue()
                    : running.bean(DueWatch.class).nextDue();
            return due.map(at -> at.minus(hubAhead));
        }

        @Override
        public String whatIsDue(Instant by) {
            return rows.quiet().whatIsDue(by.plus(hubAhead));
        }

        @Override
        public boolean hasOpenWork() {
            return rows.progress().read().open() > 0;
        }
    }

    @Override
    public void close() {
        endReplica(SecondHub::close);
        stopHub();
        if (topics != null) {
            topics.close();
        }
        upstreams.close();
        rows.close();
        databases.drop(database);
    }
}
