package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The routes that collect, with their database, against a campus of canned answers. Every test has a person of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class CollectRouteTest {

    private static final String TRANSACTIONS = "/v1/unicode/transactions";
    private static final Instant CONSENT = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant CURSOR = Instant.parse("2026-03-02T03:30:00Z");

    private final WireMockServer campus =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:10:00Z"));
    private Hub hub;
    private JdbcClient jdbc;
    private int persons;
    private String account;
    private Instant begun;

    @BeforeAll
    void aHub(@TempDir Path directory) {
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
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
    }

    @BeforeEach
    void onePerson() {
        account = "person-" + ++persons;
        begun = clock.instant();
        jdbc.sql(
                        "insert into enrolment (account, name, state, consented_at, cid) values (?, 'Wang', 'AUTHORIZED', ?, 'CID-1')")
                .params(account, Timestamp.from(CONSENT))
                .update();
        Vault.Sealed access = sealed("old+" + account, "access_token");
        jdbc.sql(
                        "insert into campus_token (account, key_id, access_token, refresh_token, expires_at) values (?, ?, ?, ?, '2026-03-09T00:00:00Z')")
                .params(
                        account,
                        access.keyId(),
                        access.bytes(),
                        sealed("refresh-token", "refresh_token").bytes())
                .update();
    }

    private Vault.Sealed sealed(String token, String column) {
        return hub.bean(Vault.class).seal(token, new Vault.Place("campus_token", column, account));
    }

    @AfterEach
    void nobodyIsDue() {
        hub.beginAnew(() -> jdbc.sql("delete from collecting").update());
        campus.resetAll();
    }

    @AfterAll
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
        awaitCursor(begun);

        assertThat(count("campus_transaction")).isEqualTo(4);
        assertThat(count("settlement")).isEqualTo(4);
        campus.verify(
                1,
                getRequestedFor(urlPathEqualTo(TRANSACTIONS))
                        .withQueryParam("start", equalTo("4"))
                        .withQueryParam("limit", equalTo("2"))
                        .withQueryParam("access_token", equalTo("old+" + account))
                        .withQueryParam("beginDate", equalTo(String.valueOf(CONSENT.getEpochSecond())))
                        .withQueryParam("endDate", equalTo(String.valueOf(begun.getEpochSecond()))));
    }

    @Test
    void theCursorGoesNoFurtherThanTheCampusSaysItIs() {
        Instant campusTime = begun.minus(Duration.ofMinutes(3));
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .willReturn(okJson("{\"errno\":0,\"entities\":[" + rows(0, 1) + "]}")
                        .withHeader(
                                "Date",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(campusTime.atZone(ZoneOffset.UTC)))));

        theAccountIsDue();
        awaitCursor(campusTime);

        assertThat(count("campus_transaction")).isEqualTo(1);
    }

    @Test
    void aTokenThatIsRefusedAgainLaterNeedsConsent() {
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS)).willReturn(okJson("{\"errno\":10002}")));
        campus.stubFor(post(urlPathEqualTo("/oauth2/token"))
                .willReturn(aResponse().withStatus(400).withBody("{\"error\":\"invalid_grant\"}")));

        theAccountIsDue();
        await().until(() -> is("last_failure is not null"));
        assertThat(collecting())
                .containsEntry("due_at", Timestamp.from(begun.plus(Duration.ofMinutes(10))))
                .containsEntry("lease_until", null);

        clock.tick(Duration.ofHours(1));
        await().until(() -> is("due_at is null and lease_until is null"));
    }

    @Test
    void aFailureInTheMiddleStoresNothingAndTheNextPollReadsItAgain() {
        page(0, rows(0, 2));
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .withQueryParam("start", equalTo("2"))
                .willReturn(aResponse().withStatus(500).withBody("<html>oops</html>")));

        theAccountIsDue();
        await().until(() -> is("last_failure is not null"));
        assertThat(count("campus_transaction")).isZero();
        assertThat(collecting())
                .containsEntry("cursor_time", Timestamp.from(CURSOR))
                .containsEntry("due_at", Timestamp.from(begun.plus(Duration.ofMinutes(10))));

        page(2, rows(2, 3));
        clock.tick(Duration.ofMinutes(10));
        awaitCursor(clock.instant());
        assertThat(count("campus_transaction")).isEqualTo(3);
        assertThat(collecting()).containsEntry("last_failure", null);
    }

    private void theAccountIsDue() {
        jdbc.sql(
                        "insert into collecting (account, cursor_time, due_at, swept_at) values (?, ?, ?, '2026-03-02T00:00:00Z')")
                .params(account, Timestamp.from(CURSOR), Timestamp.from(begun))
                .update();
    }

    private void awaitCursor(Instant at) {
        await().until(() -> Timestamp.from(at).equals(collecting().get("cursor_time")));
    }

    private Map<String, Object> collecting() {
        return jdbc.sql("select * from collecting where account = ?")
                .param(account)
                .query()
                .singleRow();
    }

    private boolean is(String condition) {
        return jdbc.sql("select " + condition + " from collecting where account = ?")
                .param(account)
                .query(Boolean.class)
                .single();
    }

    private void page(int start, String entities) {
        campus.stubFor(get(urlPathEqualTo(TRANSACTIONS))
                .withQueryParam("start", equalTo(String.valueOf(start)))
                .willReturn(okJson("{\"errno\":0,\"total\":\"0\",\"entities\":[" + entities + "]}")));
    }

    private String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> """
                        {"orderNo":"%s-%s","orderTime":%s,"merchant":"玉兰苑","amount":-16.00,"status":"已完成","channel":"微信支付"}""".formatted(
                        account, i, Instant.parse("2026-03-02T04:00:00Z").getEpochSecond()))
                .collect(Collectors.joining(","));
    }

    private int count(String table) {
        return jdbc.sql("select count(*) from " + table + " where account = ?")
                .param(account)
                .query(Integer.class)
                .single();
    }
}
