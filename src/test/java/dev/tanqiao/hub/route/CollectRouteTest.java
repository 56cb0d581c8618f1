package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Vault;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The routes that collect, against a campus that answers what it is told to. */
@SuppressWarnings("NullAway.Init")
class CollectRouteTest {

    private static final String TRANSACTIONS = "/v1/unicode/transactions";
    private static final Instant NOW = Instant.parse("2026-03-02T04:10:00Z");

    @TempDir
    private Path directory;

    private final WireMockServer campus =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final SettableClock clock = new SettableClock(NOW);
    private Hub hub;
    private JdbcTemplate jdbc;

    @BeforeEach
    void aHubAndOnePerson() {
        campus.start();
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.campus.base-url",
                        campus.baseUrl(),
                        "tanqiao.campus.jaccount-url",
                        campus.baseUrl(),
                        "tanqiao.campus.page-size",
                        2,
                        "tanqiao.campus.requests-per-second",
                        1000));
        jdbc = hub.bean(JdbcTemplate.class);
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T00:00:00Z', 'CID-1')");
        Vault.Sealed access =
                hub.bean(Vault.class).seal("old+token", new Vault.Place("campus_token", "access_token", "gwang"));
        Vault.Sealed refresh =
                hub.bean(Vault.class).seal("refresh-token", new Vault.Place("campus_token", "refresh_token", "gwang"));
        jdbc.update(
                "insert into campus_token (account, key_id, access_token, refresh_token, expires_at) values ('gwang', ?, ?, ?, '2026-03-09T00:00:00Z')",
                access.keyId(),
                access.bytes(),
                refresh.bytes());
    }

    @AfterEach
    void stop() {
        hub.close();
        campus.stop();
    }

    @Test
    void pagesAreReadUntilOneIsShortEvenWhenTheLastIsFull() {
        page(0, rows(0, 2));
        page(2, rows(2, 4));
        page(4, "");

        theAccountIsDue();
        awaitCursor(NOW);

        assertThat(count("campus_transaction")).isEqualTo(4);
        assertThat(count("settlement")).isEqualTo(4);
        campus.verify(
                1,
                getRequestedFor(urlPathEqualTo(TRANSACTIONS))
                        .withQueryParam("start", equalTo("4"))
                        .withQueryParam("limit", equalTo("2"))
                        .withQueryParam("access_token", equalTo("old+token"))
                        .withQueryParam(
                                "beginDate",
                                equalTo(String.valueOf(
                                        Instant.parse("2026-03-01T00:00:00Z").getEpochSecond()))) // the consent
                        .withQueryParam("endDate", equalTo(String.valueOf(NOW.getEpochSecond()))));
    }

    @Test
    void theCursorGoesNoFurtherThanTheCampusSaysItIs() {
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .willReturn(okJson("{\"errno\":0,\"entities\":[" + rows(0, 1) + "]}")
                        .withHeader("Date", "Mon, 02 Mar 2026 04:07:00 GMT")));

        theAccountIsDue();
        awaitCursor(Instant.parse("2026-03-02T04:07:00Z"));

        assertThat(count("campus_transaction")).isEqualTo(1);
    }

    @Test
    void aRefusedTokenIsRenewedOnceAndThePageAskedAgain() {
        page(0, rows(0, 1));
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .withQueryParam("access_token", equalTo("old+token"))
                .atPriority(1)
                .willReturn(aResponse().withStatus(403).withBody("{\"errno\":10007,\"error\":\"expired\"}")));
        campus.stubFor(
                post(urlPathEqualTo("/oauth2/token"))
                        .willReturn(
                                okJson(
                                        "{\"access_token\":\"new-token\",\"token_type\":\"bearer\",\"expires_in\":7200,\"refresh_token\":\"next-refresh\"}")));

        theAccountIsDue();
        awaitCursor(NOW);

        assertThat(count("settlement")).isEqualTo(1);
        campus.verify(1, postRequestedFor(urlPathEqualTo("/oauth2/token")));
        campus.verify(
                1, getRequestedFor(urlPathEqualTo(TRANSACTIONS)).withQueryParam("access_token", equalTo("new-token")));
    }

    @Test
    void aTokenThatIsRefusedAgainLaterNeedsConsent() {
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS)).willReturn(okJson("{\"errno\":10002}")));
        campus.stubFor(post(urlPathEqualTo("/oauth2/token"))
                .willReturn(aResponse().withStatus(400).withBody("{\"error\":\"invalid_grant\"}")));

        theAccountIsDue();
        await().until(() -> jdbc.queryForObject("select last_failure is not null from collecting", Boolean.class));
        assertThat(jdbc.queryForMap("select due_at, lease_until from collecting"))
                .containsEntry("due_at", Timestamp.from(NOW.plus(Duration.ofMinutes(10))))
                .containsEntry("lease_until", null);

        clock.tick(Duration.ofHours(1));
        await().until(() ->
                jdbc.queryForObject("select due_at is null and lease_until is null from collecting", Boolean.class));
    }

    @Test
    void aFailureInTheMiddleStoresNothingAndTheNextLookGoesOn() {
        page(0, rows(0, 2));
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .withQueryParam("start", equalTo("2"))
                .willReturn(aResponse().withStatus(500).withBody("<html>oops</html>")));

        theAccountIsDue();
        await().until(() -> jdbc.queryForObject("select last_failure is not null from collecting", Boolean.class));
        assertThat(count("campus_transaction")).isZero();
        assertThat(jdbc.queryForMap("select cursor_time, due_at from collecting"))
                .containsEntry("cursor_time", Timestamp.from(Instant.parse("2026-03-02T03:30:00Z")))
                .containsEntry("due_at", Timestamp.from(NOW.plus(Duration.ofMinutes(10))));

        page(2, rows(2, 3));
        clock.tick(Duration.ofMinutes(10));
        awaitCursor(clock.instant());
        assertThat(count("campus_transaction")).isEqualTo(3);
        assertThat(jdbc.queryForMap("select last_failure from collecting")).containsEntry("last_failure", null);
    }

    private void theAccountIsDue() {
        jdbc.update(
                "insert into collecting (account, cursor_time, due_at, swept_at) values ('gwang', '2026-03-02T03:30:00Z', ?, '2026-03-02T00:00:00Z')",
                Timestamp.from(NOW));
    }

    private void awaitCursor(Instant at) {
        await().until(() ->
                Timestamp.from(at).equals(jdbc.queryForObject("select cursor_time from collecting", Timestamp.class)));
    }

    private void page(int start, String entities) {
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .withQueryParam("start", equalTo(String.valueOf(start)))
                .willReturn(okJson("{\"errno\":0,\"total\":\"0\",\"entities\":[" + entities + "]}")));
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i ->
                        """
                        {"orderNo":"N%d","orderTime":%d,"merchant":"玉兰苑","amount":-16.00,"status":"已完成","channel":"微信支付"}""".formatted(i, Instant.parse("2026-03-02T04:00:00Z").getEpochSecond()))
                .collect(Collectors.joining(","));
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return count == null ? -1 : count;
    }
}
