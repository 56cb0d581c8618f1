package dev.tanqiao.hub.bundle.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.cli.Commands;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two replicas of a hub that share a database, and who deploys bundles on them, over HTTP and by commands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // before all tests, by start
abstract class TwoHubs {

    /** Of the role deploy. */
    static final String TOKEN = "deploy-token-of-the-test-of-40-characters";

    /** Of whoever asks a bundle. */
    static final String SECRET = "a-secret-of-the-senders";

    private static final Duration BEAT = Duration.ofMillis(50);

    /** Twice what senders wait: the machine may be slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final ObjectMapper json = new ObjectMapper();
    final HttpClient http = HttpClient.newHttpClient();
    final SettableClock clock;
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private int folders;
    Path directory;
    Hub one;
    Hub other;

    /** What a further replica is started with. */
    Map<String, Object> settings;

    TwoHubs() {
        this(Instant.parse("2026-03-02T04:00:00Z"));
    }

    TwoHubs(Instant now) {
        clock = new SettableClock(now);
    }

    /** @param shared settings of both; those of one of them win */
    void start(Path home, Map<String, Object> shared, Map<String, Object> ofOne, Map<String, Object> ofOther)
            throws IOException {
        directory = home;
        Path first = Files.createDirectories(home.resolve("one"));
        settings = new HashMap<>(shared);
        settings.put("tanqiao.database.url", TestDatabase.freshUrl());
        settings.put("tanqiao.api.deploy-token-file", file("deploy", TOKEN).toString());
        settings.putAll(ofOne);
        one = TestHub.start(first, clock, settings);
        settings.put(
                "tanqiao.secrets.encryption-keys-file",
                first.resolve("encryption-keys").toString());
        settings.putAll(ofOther);
        other = TestHub.start(Files.createDirectories(home.resolve("other")), clock, settings);
        beats.scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Replicas look each second; here they do not wait for it. */
    private void beat() {
        one.bean(Replicas.class).soon();
        other.bean(Replicas.class).soon();
    }

    @AfterAll
    void stop() {
        beats.shutdownNow();
        one.close();
        other.close();
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    static Path pem(Path file, String kind, Key key) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN %s KEY-----%n%s%n-----END %s KEY-----%n"
                        .formatted(kind, Base64.getEncoder().encodeToString(key.getEncoded()), kind));
    }

    JdbcTemplate jdbc() {
        return one.bean(JdbcTemplate.class);
    }

    static String name(Hub hub) {
        return hub.bean(Replica.class).name();
    }

    /** A bundle whose one request is answered with a text. */
    byte[] shop(String name, String version, String answer) {
        return bundle(name, version, "", Map.of("ask.camel.yaml", ask(answer)));
    }

    static String ask(String answer) {
        return route("ask", "tanqiao:request?secret=" + SECRET, answer);
    }

    static String route(String id, String from, String answer) {
        return "- route: {id: %s, from: {uri: \"%s\", steps: [{setBody: {constant: \"%s\"}}]}}%n"
                .formatted(id, from, answer);
    }

    byte[] bundle(String name, String version, String manifest, Map<String, String> files) {
        return bundle(name, order(name), version, manifest, files);
    }

    byte[] bundle(String name, int order, String version, String manifest, Map<String, String> files) {
        try {
            return BundleZip.of(BundleFiles.of(folder(name, order, version, manifest, files)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param manifest what its bundle.yaml says besides */
    Path folder(String name, int order, String version, String manifest, Map<String, String> files) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("bundle-" + folders++));
        Files.writeString(
                folder.resolve("bundle.yaml"),
                "name: %s%nversion: %s%ndescription: A shop.%norder: %s%n%s".formatted(name, version, order, manifest));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    int order(String bundle) {
        return orders.computeIfAbsent(bundle, missing -> 1000 + orders.size());
    }

    JsonNode deploy(Hub hub, byte[] zip) throws Exception {
        return json.readTree(upload(hub, zip).body());
    }

    HttpResponse<String> upload(Hub hub, byte[] zip, String... headers) throws Exception {
        return onTrial(hub, zip, "none", headers);
    }

    HttpResponse<String> onTrial(Hub hub, byte[] zip, String trial, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%s/api/bundles?reason=test&trial=%s".formatted(hub.port(), trial)));
        request.setHeader("Authorization", "Bearer " + TOKEN);
        request.setHeader("Content-Type", "application/zip");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** How a request ended: the state of the deployment, why it failed, or why it was refused. */
    String sentence(HttpResponse<String> answer) throws IOException {
        JsonNode body = json.readTree(answer.body());
        return Stream.of("/detail", "/deployment/problem", "/deployment/state")
                .map(body::at)
                .filter(JsonNode::isTextual)
                .findFirst()
                .map(JsonNode::asText)
                .orElseThrow(() -> new AssertionError(answer.body()));
    }

    List<String> answers(String bundle) throws Exception {
        return List.of(request(one, bundle).body(), request(other, bundle).body());
    }

    HttpResponse<String> request(Hub hub, String bundle) throws Exception {
        return ask(hub, "ext/" + bundle + "/ask", "{}");
    }

    HttpResponse<String> ask(Hub hub, String path, String body) throws Exception {
        return send(hub.port(), "POST", "/" + path, body, SECRET);
    }

    List<String> deployed() throws Exception {
        return stream(get(one, "/api/bundles/deployed"))
                .map(each -> each.path("bundle").asText())
                .toList();
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    JsonNode post(Hub hub, String path, String body) throws Exception {
        return json.readTree(send(hub, "POST", path, body).body());
    }

    JsonNode get(Hub hub, String path) throws Exception {
        return json.readTree(send(hub, "GET", path, "").body());
    }

    HttpResponse<String> send(Hub hub, String method, String path, String body) throws Exception {
        return send(hub.port(), method, path, body, TOKEN);
    }

    HttpResponse<String> send(int port, String method, String path, String body, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port, path)))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Runs a command about bundles on the one hub. */
    int command(String... words) {
        return commandOf("deploy", words);
    }

    /** @param token the file that holds it */
    int commandOf(String token, String... words) {
        return Commands.run(Stream.of(
                        Stream.of("bundle"),
                        Stream.of(words),
                        Stream.of(
                                "--hub",
                                "http://127.0.0.1:" + one.port(),
                                "--token-file",
                                directory.resolve(token).toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    static <T> CompletableFuture<T> later(Callable<T> what) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return what.call();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Does something while nobody can use the database. */
    void away(Doing what) throws Exception {
        String database = jdbc().queryForObject("select current_database()", String.class);
        try (Connection admin = DriverManager.getConnection(TestDatabase.freshUrl());
                var sql = admin.createStatement()) {
            sql.execute("alter database \"%s\" allow_connections false".formatted(database));
            sql.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'".formatted(database));
            try {
                what.run();
            } finally {
                sql.execute("alter database \"%s\" allow_connections true".formatted(database));
            }
        }
    }

    @FunctionalInterface
    interface Doing {
        void run() throws Exception;
    }
}
