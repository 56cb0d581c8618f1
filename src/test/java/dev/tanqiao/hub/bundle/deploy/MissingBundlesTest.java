package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Deployed bundles that a hub cannot run, from its start on or from when they came. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // before all tests, by start
class MissingBundlesTest {

    private static final String TOKEN = "deploy-token-of-the-test";
    private static final String SECRET = "a-secret-of-the-senders";
    private static final String KEY =
            "properties: {key: {type: string, description: A key., secret: true, required: true}}\n";
    private static final String GRANT = "grants: {providers: [EQ-1], pointsPerDay: 100}\n";
    private static final String RULES = """
            providers: {p: {cid: EQ-1}}
            rules:
              - {id: bought, match: {source: %s/*}, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
            """;

    /** Longer than a replica waits before it tries again. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private final Map<String, Object> settings = new HashMap<>();
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private int folders;

    private Path directory;
    private Hub well;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        settings.put("tanqiao.database.url", TestDatabase.freshUrl());
        settings.put(
                "tanqiao.api.deploy-token-file",
                Files.writeString(directory.resolve("deploy"), TOKEN).toString());
        for (String bundle : List.of("vault", "safe")) {
            Files.writeString(secret(bundle), SECRET);
        }
        settings.put(
                "tanqiao.bundles.secrets-directory",
                directory.resolve("secrets").toString());
        well = start("well", Map.of());
        settings.put(
                "tanqiao.secrets.encryption-keys-file",
                Files.copy(directory.resolve("well/encryption-keys"), directory.resolve("keys"))
                        .toString()); // one that starts makes its own
    }

    @AfterAll
    void stop() {
        well.close();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aHubStartsWithoutTheDeployedBundleThatItCannotRun(CapturedOutput printed) throws Exception {
        deploy(selling("vault", "1.0.0", KEY, "{{key}}"));
        deploy(shop("shop", "one"));

        String none = Files.createDirectories(directory.resolve("none")).toString();
        try (Hub other = start("other", Map.of("tanqiao.bundles.secrets-directory", none))) {
            assertThat(ask(other, "ext/shop/ask").body()).isEqualTo("one");
            assertThat(ask(other, "ext/vault/ask").statusCode()).isEqualTo(503);
            assertThat(ask(other, "in/vault/mail").statusCode()).isEqualTo(503);
            assertThat(printed.getOut())
                    .containsPattern(
                            "ERROR.*bundle.missing name=vault version=1.0.0 reason=\".*put a file vault/key.*next=\"nothing is done for it here; tried again until it runs\"");
            assertThat(problem(other)).contains("put a file vault/key into tanqiao.bundles.secrets-directory");

            assertThat(rulesInForce(other)).as("of all bundles").contains("vault/bought");
            assertThat(ask(well, "ext/vault/ask").body()).isEqualTo("one");
            assertThat(ask(well, "in/vault/mail").statusCode())
                    .as("its subscriptions have not ended")
                    .isEqualTo(202);
            await().until(() -> count("select count(*) from delivery where status = 'DELIVERED'") == 1);
            assertThat(count("select count(*) from delivery where attempt > 1"))
                    .as("claimed where it runs")
                    .isZero();

            followOn();
            assertThat(lastOf("vault")).as("the other replica runs it well").isEqualTo("deploy 1.0.0");

            assertThat(deploy(shop("shop", "two")).at("/deployment/problem").asText())
                    .startsWith(name(other) + " cannot run it: ")
                    .contains("vault/key");
            assertThat(state(deploy(selling("vault", "1.1.0", "", SECRET)))).isEqualTo("committed");
            assertThat(ask(other, "ext/vault/ask").body()).isEqualTo("one");
            assertThat(problem(other)).isEqualTo("null");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aHubThatCannotReadARuleDecidesNothingUntilItCan(CapturedOutput printed) throws Exception {
        deploy(selling("till", "1.0.0", "", SECRET));
        deploy(shop("stand", "one"));
        jdbc().update("create table kept as select zip from bundle_content where bundle = 'till'");
        jdbc().update("update bundle_content set zip = 'damaged' where bundle = 'till'");
        Path broken = Files.createDirectories(directory.resolve("broken"));
        Files.writeString(broken.resolve("bundle.yaml"), "name: broken\n");

        assertThatThrownBy(() -> start("third", Map.of("tanqiao.bundles.locations", broken.toString()))
                        .close())
                .hasMessageContaining("broken/bundle.yaml");

        try (Hub other = start("other", Map.of())) {
            assertThat(ask(other, "ext/stand/ask").body()).isEqualTo("one");
            assertThat(printed.getOut())
                    .contains(
                            "next=\"nothing is done for it here, and no purchase is decided; tried again until it runs\"");
            assertThatThrownBy(() -> rulesInForce(other)).hasMessageContaining("Nothing was decided");

            jdbc().update("update bundle_content set zip = (select zip from kept) where bundle = 'till'");
            await().atMost(PATIENCE).until(() -> ask(other, "ext/till/ask").body(), "one"::equals);
            assertThat(rulesInForce(other)).contains("till/bought");
        }
    }

    @Test
    void aVersionThatCannotBeStartedIsTakenBackAsOftenAsItTakes() throws Exception {
        deploy(shop("stall", "one"));

        refuseRollbacks();
        deploy(cannotStart("stall", "1.1.0"));
        assertThat(lastOf("stall")).isEqualTo("deploy 1.1.0");
        allowRollbacks();

        await().atMost(PATIENCE).until(() -> lastOf("stall"), "rollback 1.0.0"::equals);
        await().until(() -> ask(well, "ext/stall/ask").body(), "one"::equals);
    }

    /** What could be built before it was committed lacks something of this machine; what another hub has run, too. */
    @Test
    void aHubThatStartsTakesBackOnlyWhatNobodyCouldStart() throws Exception {
        deploy(selling("safe", "1.0.0", KEY, "{{key}}"));
        deploy(shop("booth", "one"));
        refuseRollbacks(); // as a hub that dies between the commit and its swap
        deploy(cannotStart("booth", "1.1.0"));
        well.close();
        allowRollbacks();
        Files.delete(secret("safe"));
        database().update("""
                        insert into bundle_replica (hub, hub_version, lease_until, revision, usage)
                        select 'killed', '1', now() - interval '1 minute', revision, '{}' from bundle_revision""");
        well = start("well", Map.of());

        followOn();
        assertThat(lastOf("booth")).as("somebody has run it").isEqualTo("deploy 1.1.0");
        jdbc().update("delete from bundle_replica where hub = 'killed'");
        await().atMost(PATIENCE).until(() -> lastOf("booth"), "rollback 1.0.0"::equals);
        await().until(() -> ask(well, "ext/booth/ask").body(), "one"::equals);

        assertThat(problem(well)).contains("put a file safe/key");
        assertThat(lastOf("safe")).isEqualTo("deploy 1.0.0");
        Files.writeString(secret("safe"), SECRET);
        await().atMost(PATIENCE).until(() -> ask(well, "ext/safe/ask").body(), "one"::equals);
    }

    private Path secret(String bundle) throws IOException {
        return Files.createDirectories(directory.resolve("secrets").resolve(bundle))
                .resolve("key");
    }

    /** Another revision, with which nothing has changed: all replicas look at once what they can run. */
    private void followOn() {
        var revisions = well.bean(RevisionRows.class);
        well.bean(UnitOfWork.class).run(() -> {
            revisions.lock();
            revisions.advance(revisions.reserve());
        });
        await().until(() -> count(
                        "select count(*) from bundle_replica r join bundle_revision c on r.revision < c.revision and r.lease_until > now()")
                == 0);
    }

    private void refuseRollbacks() {
        jdbc().execute("""
                create or replace function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'away'; end $$""");
        jdbc().execute("""
                create trigger away before insert on bundle_change for each row
                when (new.action = 'rollback') execute function refuse()""");
    }

    /** Also while no hub runs. */
    private void allowRollbacks() {
        database().execute("drop trigger away on bundle_change");
    }

    private JdbcTemplate database() {
        return new JdbcTemplate(new DriverManagerDataSource(String.valueOf(settings.get("tanqiao.database.url"))));
    }

    private String lastOf(String bundle) {
        return database()
                .queryForObject(
                        "select action || coalesce(' ' || version, '') from bundle_change left join bundle_content using (bundle, hash) where bundle = ? order by revision desc limit 1",
                        String.class,
                        bundle);
    }

    private byte[] cannotStart(String name, String version) throws IOException {
        return bundle(
                name,
                version,
                "",
                Map.of(
                        "ask.camel.yaml",
                        ask(SECRET, "two")
                                + "- route: {id: again, from: {uri: 'tanqiao:request?name=other&route=ask&secret=%s', steps: [{stop: {}}]}}\n"
                                        .formatted(SECRET)));
    }

    private byte[] selling(String name, String version, String manifest, String secret) throws IOException {
        return bundle(
                name,
                version,
                manifest + GRANT,
                Map.of(
                        "ask.camel.yaml",
                        ask(secret, "one") + """
                        - route:
                            id: mail
                            from: {uri: 'tanqiao:inbox?secret=%s', steps: [{stop: {}}]}
                        """.formatted(secret),
                        "rules.yaml",
                        RULES.formatted(name)));
    }

    /** Its version is by what it answers. */
    private byte[] shop(String name, String answer) throws IOException {
        return bundle(
                name, answer.equals("one") ? "1.0.0" : "1.1.0", "", Map.of("ask.camel.yaml", ask(SECRET, answer)));
    }

    private static String ask(String secret, String answer) {
        return "- route: {id: ask, from: {uri: 'tanqiao:request?secret=%s', steps: [{setBody: {constant: %s}}]}}\n"
                .formatted(secret, answer);
    }

    private byte[] bundle(String name, String version, String manifest, Map<String, String> files) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("bundle-" + folders++));
        Files.writeString(
                folder.resolve("bundle.yaml"),
                "name: %s\nversion: %s\ndescription: A shop.\norder: %s\n%s"
                        .formatted(
                                name,
                                version,
                                orders.computeIfAbsent(name, missing -> 1000 + orders.size()),
                                manifest));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        return BundleZip.of(BundleFiles.of(folder));
    }

    private Hub start(String home, Map<String, Object> others) throws IOException {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(others);
        return TestHub.start(Files.createDirectories(directory.resolve(home)), clock, all);
    }

    private JdbcTemplate jdbc() {
        return well.bean(JdbcTemplate.class);
    }

    private Long count(String sql) {
        return jdbc().queryForObject(sql, Long.class);
    }

    private static List<String> rulesInForce(Hub hub) {
        return hub
                .bean(UnitOfWork.class)
                .commit(() -> hub.bean(CurrentRules.class).inForce())
                .rules()
                .stream()
                .map(Rule::id)
                .toList();
    }

    private static String name(Hub hub) {
        return hub.bean(Replica.class).name();
    }

    private String problem(Hub hub) {
        return String.valueOf(
                jdbc().queryForObject("select problem from bundle_replica where hub = ?", String.class, name(hub)));
    }

    private static String state(JsonNode outcome) {
        return outcome.at("/deployment/state").asText();
    }

    private JsonNode deploy(byte[] zip) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/api/bundles?reason=test&trial=none".formatted(well.port())))
                .header("Content-Type", "application/zip")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                .build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(answer).contains("\"deployment\"");
        return json.readTree(answer);
    }

    private HttpResponse<String> ask(Hub hub, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/%s".formatted(hub.port(), path)))
                .header("Authorization", "Bearer " + SECRET)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
