package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What monitoring reads: /actuator/prometheus, and what docs/OPERATING.md says of it; health of hubs that differ. */
class MetricsTest {

    private static final String VIEW = "view-token-of-the-test";
    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (tanqiao_\\w+?)(?:_max)? ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(tanqiao_\\w+)");

    @TempDir
    private static Path directory;

    private static Hub hub;
    private static String metrics;

    /** A hub whose upstreams do not answer, with three settlements, two deliveries and a bundle that has a route. */
    @BeforeAll
    static void start() throws Exception {
        Path secrets = Files.createDirectories(directory.resolve("bundles/campus-door"));
        Files.writeString(secrets.resolve("reader-key"), "reader-key-of-the-test");
        hub = TestHub.start(
                directory,
                new SettableClock(NOW),
                Map.of(
                        "tanqiao.api.view-token-file",
                        Files.writeString(directory.resolve("view"), VIEW).toString(),
                        "tanqiao.bundles.locations",
                        "examples/campus-door",
                        "tanqiao.bundles.secrets-directory",
                        directory.resolve("bundles").toString()));
        JdbcClient jdbc = JdbcClient.create(hub.bean(DataSource.class));
        jdbc.sql("insert into enrolment (account, name, state, consented_at) values ('kqian', 'K', 'REVOKED', :now)")
                .param("now", NOW.atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql("""
                with bought as (insert into campus_transaction
                    (account, order_no, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                  select 'kqian', 'A' || n, :now, 'm', 'c', -100, 'PAID', :now, :now from generate_series(1, 4) n returning id)
                insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a,
                    points_b, transaction_type, convert_reductions, order_time, data, status, deadline_at, created_at, changed_at)
                select id, 'PURCHASE', 'P' || id, 'kqian', 'c', 'p', 'r', 1, 0, 't', false, :now, '{}',
                  case id % 4 when 0 then 'HELD' when 1 then 'BILLED' else 'SETTLED' end,
                  case when id % 4 > 1 then :now + interval '2 days' end, :now, :now from bought""").param("now", NOW.atOffset(ZoneOffset.UTC)).update();
        jdbc.sql("insert into subscription (id, bundle, definition, active) values ('gone', 'gone', '{}', false)")
                .update();
        jdbc.sql("""
                insert into delivery (subscription_id, webhook_id, status, due_at, created_at, changed_at)
                values ('gone', 'a', 'DEAD', null, :now, :now), ('gone', 'b', 'PENDING', :now - interval '90 seconds', :now, :now)""").param("now", NOW.atOffset(ZoneOffset.UTC)).update();
        metrics = Awaitility.await("a call to the city, which nobody answers")
                .atMost(Duration.ofSeconds(20))
                .until(() -> scrape(VIEW).body(), body -> body.contains("tanqiao_upstream_calls"));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void whatWaitsIsCountedByState() {
        assertThat(metrics)
                .contains(
                        "tanqiao_settlements{state=\"SETTLED\"} 2.0",
                        "tanqiao_settlements{state=\"HELD\"} 1.0",
                        "tanqiao_settlements{state=\"UNKNOWN\"} 0.0",
                        "tanqiao_deliveries{state=\"DEAD\"} 1.0",
                        "tanqiao_deliveries{state=\"PENDING\"} 1.0",
                        "tanqiao_enrolments{state=\"REVOKED\"} 1.0",
                        "tanqiao_consents_lost 0.0",
                        "tanqiao_quarantine_open 0.0")
                .doesNotContain("state=\"BILLED\"");
    }

    @Test
    void whatHasWaitedLongestTellsForHowLong() {
        assertThat(metrics).contains("tanqiao_due_age_seconds{kind=\"overdue\"} 0.0");
        assertThat(metrics).containsPattern("tanqiao_due_age_seconds\\{kind=\"delivery\"} 90\\.0");
    }

    @Test
    void aCallThatNobodyAnswersIsCountedByOperation() {
        assertThat(metrics)
                .containsPattern(
                        "tanqiao_upstream_calls_seconds_count\\{operation=\"getAccessToken\",outcome=\"none\",upstream=\"carbon\"} [1-9]");
    }

    @Test
    void theManualNamesEveryMetricAndNoOther() throws IOException {
        assertThat(names(FAMILY, metrics)).isEqualTo(names(ROW, Files.readString(Path.of("docs/OPERATING.md"))));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void promtoolFindsNothing() throws Exception {
        boolean here = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(here, "promtool (Debian package prometheus) is not on the PATH: nothing was checked");
        Path scraped = Files.writeString(directory.resolve("metrics"), metrics);

        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(scraped.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    /** The other hub is one of whom only the row is there. */
    @Test
    void hubsThatRunDifferentBundlesSaySoInStatusAndHealth() throws Exception {
        JdbcClient jdbc = JdbcClient.create(hub.bean(DataSource.class));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(get("/api/replicas", VIEW).body()).contains("campus-carbon@", "campus-door@"));
        assertThat(get("/api/status", VIEW).body()).contains("\"differences\":[]");

        jdbc.sql("""
                insert into bundle_replica (hub, hub_version, lease_until, revision, usage, bundles)
                select 'other', hub_version, now() + interval '1 hour', revision, '{}', '{campus-carbon@9+ff}'
                from bundle_replica limit 1""").update();
        try {
            assertThat(get("/api/status", VIEW).body())
                    .contains("Bundle campus-carbon differs: ", "other runs 9+ff", "Bundle campus-door differs: ");
            assertThat(get("/actuator/health", VIEW).body()).contains("\"differences\":{\"status\":\"OUT_OF_SERVICE\"");
        } finally {
            jdbc.sql("delete from bundle_replica where hub = 'other'").update();
        }
    }

    @Test
    void theyAreForTheRoleView() throws Exception {
        assertThat(scrape("another").statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> scrape(String token) throws IOException, InterruptedException {
        return get("/actuator/prometheus", token);
    }

    private static HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(hub.port(), path)))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
