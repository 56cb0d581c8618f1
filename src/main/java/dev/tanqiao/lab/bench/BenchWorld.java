package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.Replica;
import dev.tanqiao.lab.simulator.world.World;
import dev.tanqiao.upstream.carbon.AppId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** What all contenders share: one PostgreSQL with durable settings, one simulator in a process of its own, fifty people who are enrolled. */
final class BenchWorld implements AutoCloseable {

    /** Of each hub, limit and peer. */
    private static final List<String> JAVA = List.of("-Xmx256m");

    /** As {@code ./tanqiao simulate} has them. */
    private static final List<String> SIMULATOR_JAVA = List.of("-XX:+UseParallelGC");

    /** As a hub has by default. */
    static final int IN_FLIGHT = 16;

    private static final String ENROLLED = "enrolled";

    private final Path home;
    private final World world;
    private final LocalDatabase.Running server;
    private final long postmaster;
    private final Child simulator;
    private final URI city;
    private final Map<String, Object> hubSettings;
    private final String token;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Whoever stops a benchmark leaves no process behind. */
    private final Thread ending = new Thread(this::close, "bench-world-stop");

    /**
     * Starts database and simulator, and has everybody enrolled by a hub.
     *
     * @param home is emptied
     */
    BenchWorld(Path home) throws IOException, InterruptedException {
        this.home = home;
        Runtime.getRuntime().addShutdownHook(ending);
        var folder = new DevHome(home);
        Path worldFile = home.resolve("drain.world.yaml");
        try (InputStream shipped = Objects.requireNonNull(BenchWorld.class.getResourceAsStream("drain.world.yaml"))) {
            Files.copy(shipped, worldFile, StandardCopyOption.REPLACE_EXISTING);
        }
        world = World.read(worldFile.toString(), null);
        server = LocalDatabase.ofThisJar().orElseThrow().start(folder.database());
        opened.add(server);
        try {
            postmaster = Long.parseLong(Files.readAllLines(folder.database().resolve("data/postmaster.pid"))
                    .get(0));
            var first = new Replica(1, home, JAVA, new HashMap<>());
            opened.add(first);
            simulator = new Child(
                    home.resolve("simulator.txt"),
                    SIMULATOR_JAVA,
                    List.of(
                            "simulate",
                            "--port=0",
                            "--begin=now",
                            "--world=" + worldFile,
                            "--state=" + folder.simulator(),
                            "--hub=http://127.0.0.1:" + first.port()),
                    Map.of());
            opened.add(simulator);
            city = URI.create(simulator.awaitLine("City").replaceFirst("/carbon-inclusion.*", ""));
            Path publicKey = Path.of(simulator.awaitLine("Public key"));
            hubSettings = settings(folder, publicKey);
            token = token(Files.readString(publicKey));
            enrol(first);
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    /** Those of a hub beside a simulator, without caps, and without a subscriber unless a bench names one. */
    private Map<String, Object> settings(DevHome folder, Path publicKey) {
        Map<String, Object> settings = folder.settings(world, city, URI.create("http://127.0.0.1:8080"), publicKey);
        settings.keySet().removeAll(List.of("server.port", "logging.file.name", "tanqiao.delivery.sample-subscribers"));
        List.of("order", "person-day", "provider-hour")
                .forEach(cap -> settings.put("tanqiao.settlement.caps." + cap, 0));
        return settings;
    }

    private String token(String publicKey) throws IOException, InterruptedException {
        String login = "{\"appId\":\"%s\"}".formatted(new AppId(world.city().appId(), publicKey, "pkcs1").encrypted());
        HttpRequest asked = HttpRequest.newBuilder(city.resolve("/carbon-inclusion/apis/v1/auth/getAccessToken"))
                .header("Content-Type", "application/json")
                .header("transactionId", "5f0c2b7e-9a1d-4c63-8f00-000000000000")
                .header("timestamp", "1772409600000")
                .POST(HttpRequest.BodyPublishers.ofString(login))
                .build();
        String said = HttpClient.newHttpClient()
                .send(asked, HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode token = new ObjectMapper().readTree(said).at("/content/accessToken");
        if (!token.isTextual()) {
            throw new IllegalStateException("The simulator gave no token: " + said);
        }
        return token.asText();
    }

    /** Everybody, by a hub; then nobody is polled any more. What it leaves is what every contender begins with. */
    private void enrol(Replica hub) throws InterruptedException {
        try (var database = new BenchDatabase(server.jdbcUrl(), "postgres")) {
            database.jdbc().execute("create database " + ENROLLED);
        }
        prepare(hub, ENROLLED);
        hub.start();
        if (!hub.awaitReady()) {
            throw new IllegalStateException(
                    "The hub that enrols did not start; %s says why.".formatted(home.resolve("replica-1.txt")));
        }
        var people = new WorldView(city);
        world.persons()
                .forEach(person -> people.act("POST", "campus/persons/%s/enrol".formatted(person.account()), ""));
        try (var database = new BenchDatabase(server.jdbcUrl(), ENROLLED)) {
            database.await(
                    "select count(*) < %s from enrolment where state = 'AUTHORIZED'"
                            .formatted(world.persons().size()),
                    () -> hub.isAlive());
            hub.stop();
            database.jdbc().execute("update collecting set due_at = due_at + interval '1 year'");
            database.jdbc().execute("delete from bill_wait");
        }
    }

    private void prepare(Replica hub, String database) {
        Map<String, Object> settings = hub.settings();
        hubSettings.forEach(settings::putIfAbsent);
        settings.put("tanqiao.public-url", "http://127.0.0.1:" + hub.port());
        settings.put("tanqiao.database.url", BenchDatabase.url(server.jdbcUrl(), database));
    }

    /** Hubs on one new database. */
    Contender hubs(String name, int howMany, Map<String, Object> settings) {
        String database = database(name);
        List<Replica> replicas = IntStream.range(0, howMany)
                .mapToObj(place -> new Replica(opened.size() * 10 + place, home, JAVA, settings))
                .toList();
        replicas.forEach(replica -> prepare(replica, database));
        return kept(new HubContender(name, database, replicas));
    }

    /** A player on a new database. */
    Contender player(String name, Player.Part part) {
        String database = database(name);
        return kept(new PlayerContender(name, database, () -> child(part, database)));
    }

    /** The simulator itself, as it runs for the others. */
    Contender simulatorAlone(String name) {
        return new SimulatorContender(name, ENROLLED, simulator, city.getPort());
    }

    /** What the city calls those who are enrolled. */
    List<String> cids() {
        try (var database = new BenchDatabase(server.jdbcUrl(), ENROLLED)) {
            return database.jdbc()
                    .queryForList(
                            "select cid from enrolment where state = 'AUTHORIZED' order by account", String.class);
        }
    }

    /** The token of the city. */
    String token() {
        return token;
    }

    /** Takes webhooks for all contenders. */
    Child receiver() {
        Child receiver = child(Player.Part.RECEIVER, "postgres");
        opened.add(receiver);
        return receiver;
    }

    private Child child(Player.Part part, String database) {
        Map<String, String> environment = Map.of(
                Player.DATABASE, BenchDatabase.url(server.jdbcUrl(), database),
                Player.CITY, city.toString(),
                Player.TOKEN, token,
                Player.IN_FLIGHT, String.valueOf(IN_FLIGHT),
                Player.KEYS, String.valueOf(hubSettings.get("tanqiao.secrets.encryption-keys-file")),
                Player.HOME, home.toString());
        return new Child(home.resolve(part.word() + ".txt"), JAVA, List.of("bench", "play", part.word()), environment);
    }

    private Contender kept(Contender contender) {
        opened.add(contender);
        return contender;
    }

    private String database(String name) {
        String database = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        try (var postgres = new BenchDatabase(server.jdbcUrl(), "postgres")) {
            postgres.jdbc().execute("create database %s template %s".formatted(database, ENROLLED));
        }
        return database;
    }

    /** A database of a contender, to fill and to look at. */
    BenchDatabase open(String database) {
        var opening = new BenchDatabase(server.jdbcUrl(), database);
        opened.add(opening);
        return opening;
    }

    long postmaster() {
        return postmaster;
    }

    Child simulator() {
        return simulator;
    }

    /** Whose purchases are settled. */
    List<String> accounts() {
        return world.persons().stream().map(World.Person::account).toList();
    }

    /** The simulator's control API. */
    WorldView control() {
        return new WorldView(city);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endingAlready) {
            // The process was asked to stop: this is the hook.
        }
        for (int last = opened.size() - 1; last >= 0; last--) {
            try {
                opened.get(last).close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
