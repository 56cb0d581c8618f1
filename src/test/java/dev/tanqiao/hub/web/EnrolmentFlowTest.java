package dev.tanqiao.hub.web;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static dev.tanqiao.upstream.campus.IdTokens.anIdToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.AuthorizationPush;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.ConsentLost;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.enrolment.EnrolmentStore;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.upstream.campus.IdTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A person's browser, jAccount, the CA and the city around a running hub. */
class EnrolmentFlowTest {

    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final String GO_LIVE = "2026-03-20T12:00:00+08:00";
    private static final String SECRET = "a-test-client-secret-of-32-bytes";
    private static final String TOKEN_PATH = "/oauth2/token";
    private static final String CID_PATH = "/cid/issue";
    private static final String AUTHORIZE_PATH = "/carbon-inclusion/apis/v1/auth/accountAuthorize";
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static final WireMockServer upstreams = new WireMockServer(options().dynamicPort());
    private static final SettableClock clock = new SettableClock(START);
    private static Hub hub;
    private static JdbcClient jdbc;

    private final HttpClient browser =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    /** What the browser keeps of the enrolment it began last. */
    private String cookie = "";

    /** Another person in every test: they share one hub. */
    private final String account = "gwang" + PEOPLE.incrementAndGet();

    private final String cid = "CID-of-" + account;
    private final Instant begun = clock.instant();

    @BeforeAll
    static void start() {
        upstreams.start();
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.campus.jaccount-url",
                        upstreams.baseUrl(),
                        "tanqiao.carbon.base-url",
                        upstreams.baseUrl(),
                        "tanqiao.carbon.cid-url",
                        upstreams.baseUrl() + CID_PATH,
                        "tanqiao.settlement.settle-from",
                        GO_LIVE,
                        "tanqiao.public-url",
                        "https://hub.example"));
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
    }

    @BeforeEach
    void upstreamsAreWell() {
        // Who enrolled in an earlier test has nothing left to do here.
        jdbc.sql("update enrolment set due_at = null").update();
        jdbc.sql("update collecting set due_at = null").update();
        upstreams.resetAll();
        jAccountGives(token("t-1", "r-1", idToken().text()));
        upstreams.stubFor(post(urlPathEqualTo("/carbon-inclusion/apis/v1/auth/getAccessToken"))
                .willReturn(okJson("{\"code\":200,\"content\":{\"accessToken\":\"city-token\",\"expireTime\":%d}}"
                        .formatted(START.plus(Duration.ofDays(90)).toEpochMilli()))));
        upstreams.stubFor(post(urlPathEqualTo(CID_PATH))
                .willReturn(okJson("{\"code\":200,\"msg\":\"成功\",\"content\":{\"cid\":\"" + cid + "\"}}")));
        upstreams.stubFor(post(urlPathEqualTo(AUTHORIZE_PATH))
                .willReturn(okJson("{\"code\":200,\"msg\":\"成功\",\"content\":null}")));
    }

    @AfterAll
    static void stop() {
        hub.close();
        upstreams.stop();
    }

    @Test
    void aPersonAgreesAndIsAuthorized() {
        URI jAccount = begin();
        assertThat(jAccount.toString())
                .startsWith(upstreams.baseUrl() + "/oauth2/authorize?response_type=code&client_id=tanqiao")
                .contains("redirect_uri=https%3A%2F%2Fhub.example%2Fenrol%2Fcallback")
                .contains("scope=openid+card_transactions");

        HttpResponse<String> answer = callback("state=" + stateOf(jAccount) + "&code=c0de");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("王同学 (" + account + "), you are enrolled");
        upstreams.verify(
                1,
                postRequestedFor(urlPathEqualTo(TOKEN_PATH))
                        .withHeader(
                                "Authorization",
                                equalTo("Basic "
                                        + Base64.getEncoder().encodeToString(("tanqiao:" + SECRET).getBytes())))
                        .withFormParam("grant_type", equalTo("authorization_code"))
                        .withFormParam("code", equalTo("c0de"))
                        .withFormParam("redirect_uri", equalTo("https://hub.example/enrol/callback")));
        awaitState(Enrolment.State.AUTHORIZED);
        Enrolment enrolment = enrolment();
        assertThat(enrolment.cid()).isEqualTo(cid);
        assertThat(enrolment.dueAt()).isNull();
        upstreams.verify(
                1,
                postRequestedFor(urlPathEqualTo(CID_PATH))
                        .withRequestBody(equalToJson("{\"account\":\"%s\",\"name\":\"王同学\",\"consentId\":\"%s\"}"
                                .formatted(account, Enrolment.consentId(account, begun)))));
        upstreams.verify(
                1,
                postRequestedFor(urlPathEqualTo(AUTHORIZE_PATH))
                        .withHeader("Authorization", equalTo("city-token"))
                        .withRequestBody(equalToJson("{\"cid\":\"" + cid + "\"}")));
        assertThat(rows("select source, granted from authorization_change where account = :account"))
                .containsExactly(Map.of("source", "accountAuthorize", "granted", true));
        assertThat(rows("select type, subject, data::text as data from event"
                        + " where subject = 'account/' || :account"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event).containsEntry("type", "authorization.granted");
                    assertThat(event).containsEntry("subject", "account/" + account);
                    assertThat(String.valueOf(event.get("data")))
                            .contains(account)
                            .doesNotContain(cid);
                });
        // The go-live line lies after the consent.
        assertThat(rows("select account from collecting where account = :account and cursor_time = '" + GO_LIVE + "'"))
                .hasSize(1);
    }

    @Test
    void tokensAtRestAreSealed() {
        enrol();

        assertThat(
                        rows(
                                "select encode(access_token, 'escape') as a, encode(refresh_token, 'escape') as r from campus_token where account = :account"))
                .singleElement()
                .satisfies(row -> assertThat(row.toString()).doesNotContain("t-1", "r-1"));
    }

    @Test
    void aSecondConsentOnlyReplacesTheToken() {
        enrol();
        awaitState(Enrolment.State.AUTHORIZED);
        jdbc.sql("update campus_token set lost_at = now() where account = :account")
                .param("account", account)
                .update();
        clock.tick(Duration.ofDays(1));
        jAccountGives(token("t-2", "r-2", idToken().text()));

        assertThat(enrol().statusCode()).isEqualTo(200);

        assertThat(enrolment().consentedAt()).isEqualTo(begun);
        assertThat(enrolment().state()).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(campusToken("direct:campus-token", Map.of("account", account)))
                .isEqualTo("t-2");
    }

    @Test
    void aStateThatIsUnknownIsRefused() {
        assertRefused(callback("state=made-up&code=c0de"), "is not known");
    }

    @Test
    void aCallbackWithoutAnythingIsRefused() {
        assertRefused(callback(""), "is not known");
    }

    @Test
    void theStateIsKeptByTheBrowserThatBegan() {
        HttpResponse<String> begun = get("/enrol");
        assertThat(begun.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("tanqiao-enrolment-")
                .contains("; Path=/enrol;")
                .contains("; Max-Age=600;")
                .contains("; Secure")
                .contains("; HttpOnly")
                .contains("; SameSite=Lax");
    }

    @Test
    void anEnrolmentInAnotherTabLeavesTheFirstAsItIs() {
        String first = stateOf(begin());
        String kept = cookie;
        String second = stateOf(begin());
        cookie = kept + "; " + cookie;

        assertThat(callback("state=" + first + "&code=c0de").statusCode()).isEqualTo(200);
        assertThat(callback("state=" + second + "&code=c0de").statusCode()).isEqualTo(200);
    }

    @Test
    void whoOnlyLooksBeginsAndEndsNothing() throws Exception {
        String state = stateOf(begin());
        for (String path : List.of("/enrol", "/enrol/callback?state=" + state + "&code=c0de")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
                    .header("Cookie", cookie);
            HttpResponse<String> looked = browser.send(
                    request.copy()
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> ahead = browser.send(
                    request.copy().header("Sec-Purpose", "prefetch;prerender").build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(looked.statusCode()).as(path).isEqualTo(200);
            assertThat(looked.headers().firstValue("Set-Cookie")).as(path).isEmpty();
            assertThat(ahead.statusCode()).as(path).isEqualTo(503);
        }
        upstreams.verify(0, postRequestedFor(urlPathEqualTo(TOKEN_PATH)));
        assertThat(callback("state=" + state + "&code=c0de").statusCode()).isEqualTo(200);
    }

    @Test
    void aCallbackInABrowserThatDidNotBeginIsRefused() {
        String theirs = stateOf(begin());
        begin(); // the lured person's browser has an enrolment of its own under way

        assertRefused(callback("state=" + theirs + "&code=c0de"), "This browser did not begin this enrolment");
        assertRefused(
                callback("state=" + theirs + "&code=c0de"), "The address to begin at is https://hub.example/enrol.");
        cookie = "";
        assertRefused(callback("state=" + theirs + "&code=c0de"), "This browser did not begin this enrolment");

        upstreams.verify(0, postRequestedFor(urlPathEqualTo(TOKEN_PATH)));
    }

    @Test
    void whoWithdrewAtTheCityIsToldSoAtANewConsent() {
        enrol();
        awaitState(Enrolment.State.AUTHORIZED);
        hub.bean(Authorizing.class).pushed(List.of(new AuthorizationPush(21, cid, false, clock.instant())));

        assertThat(enrol().body()).contains("you have withdrawn the authorization");
        assertThat(enrolment().state()).isEqualTo(Enrolment.State.REVOKED);
    }

    @Test
    void aStateIsUsedOnceAndItsPageMayBeLoadedAgain() {
        String state = stateOf(begin());
        HttpResponse<String> answer = callback("state=" + state + "&code=c0de");
        HttpResponse<String> again = callback("state=" + state + "&code=c0de");

        assertThat(answer.body()).contains("you are enrolled");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(answer.body());
        upstreams.verify(1, postRequestedFor(urlPathEqualTo(TOKEN_PATH)));
    }

    @Test
    void aStateOfTenMinutesAgoIsRefused() {
        String state = stateOf(begin());
        clock.tick(Duration.ofMinutes(10));

        assertRefused(callback("state=" + state + "&code=c0de"), "older than ten minutes");
    }

    @Test
    void aPersonWhoDidNotAgreeIsNotStored() {
        assertRefused(callback("state=" + stateOf(begin()) + "&error=access_denied"), "You did not agree");
    }

    @Test
    void aCallbackWithoutCodeIsRefused() {
        assertRefused(callback("state=" + stateOf(begin())), "sent no code");
    }

    @Test
    void aSpentCodeIsRefused() {
        upstreams.stubFor(post(urlPathEqualTo(TOKEN_PATH))
                .willReturn(okJson("{\"error\":\"invalid_grant\"}").withStatus(400)));

        assertRefused(callback("state=" + stateOf(begin()) + "&code=spent"), "does not accept this code");
    }

    @Test
    void anIdTokenUnderAnotherKeyIsRefused() {
        jAccountGives(token("t-1", "r-1", idToken().signedWith("someone-else").text()));

        assertRefused(callback("state=" + stateOf(begin()) + "&code=c0de"), "its signature is wrong");
    }

    @Test
    void jAccountOutOfOrderIsSaidWithoutAStackTrace() {
        for (var answer : List.of(
                aResponse().withStatus(503).withBody("<html>busy</html>"),
                aResponse().withStatus(200).withBody(""),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))) {
            upstreams.stubFor(post(urlPathEqualTo(TOKEN_PATH)).willReturn(answer));
            upstreams.resetRequests();

            HttpResponse<String> said = callback("state=" + stateOf(begin()) + "&code=c0de");

            assertThat(said.statusCode()).isEqualTo(503);
            assertThat(said.body())
                    .startsWith("jAccount cannot be asked at the moment.")
                    .hasLineCount(1);
            upstreams.verify(
                    1,
                    postRequestedFor(urlPathEqualTo(TOKEN_PATH))
                            .withRequestBody(containing("grant_type=authorization_code")));
        }
        assertThat(rows("select account from enrolment where account = :account"))
                .isEmpty();
    }

    @Test
    void aCidThatIsNotIssuedIsAskedForAgainOnTheSchedule() {
        upstreams.stubFor(post(urlPathEqualTo(CID_PATH))
                .withRequestBody(matchingJsonPath("$.account", equalTo(account)))
                .inScenario("ca")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("up")
                .willReturn(okJson("{\"code\":500,\"msg\":\"系统忙\",\"content\":null}")));
        upstreams.stubFor(post(urlPathEqualTo(CID_PATH))
                .withRequestBody(matchingJsonPath("$.account", equalTo(account)))
                .inScenario("ca")
                .whenScenarioStateIs("up")
                .willReturn(okJson("{\"code\":200,\"content\":{\"cid\":\"" + cid + "\"}}")));
        enrol();
        await().until(() -> enrolment().attempt() == 1);
        assertThat(enrolment().lastFailure()).isEqualTo("code 500 系统忙");
        assertThat(enrolment().dueAt()).isEqualTo(begun.plusSeconds(60));

        clock.tick(Duration.ofMinutes(1));

        awaitState(Enrolment.State.AUTHORIZED);
        assertThat(enrolment().attempt()).isZero();
        assertThat(enrolment().lastFailure()).isNull();
    }

    @Test
    void aCidTheCityDoesNotKnowYetIsToldAgainNotRefused() {
        upstreams.stubFor(post(urlPathEqualTo(AUTHORIZE_PATH))
                .willReturn(okJson("{\"code\":40401,\"msg\":\"cid不存在\",\"content\":null}")));
        enrol();
        await().until(() -> enrolment().attempt() == 1);
        clock.tick(Duration.ofMinutes(1));
        await().until(() -> enrolment().attempt() == 2);
        assertThat(enrolment().state()).isEqualTo(Enrolment.State.CID_ISSUED);
        assertThat(enrolment().dueAt()).isEqualTo(begun.plus(Duration.ofMinutes(6)));
    }

    @Test
    void theCitysPushWithdrawsAndGrants() {
        enrol();
        awaitState(Enrolment.State.AUTHORIZED);
        clock.tick(Duration.ofHours(1));
        Authorizing authorizing = hub.bean(Authorizing.class);

        authorizing.pushed(List.of(new AuthorizationPush(11, cid, false, clock.instant())));
        assertThat(enrolment().state()).isEqualTo(Enrolment.State.REVOKED);
        authorizing.pushed(
                List.of(new AuthorizationPush(12, cid, true, clock.instant().plusSeconds(60))));

        assertThat(enrolment().state()).isEqualTo(Enrolment.State.AUTHORIZED);
        assertThat(rows("select type from event where subject = 'account/' || :account order by sequence").stream()
                        .map(row -> row.get("type")))
                .containsExactly("authorization.granted", "authorization.revoked", "authorization.granted");
    }

    @Test
    void aTokenNearItsEndIsRenewedAheadAndRotated() {
        enrol();
        jAccountGives(token("t-2", "r-2", ""));
        clock.tick(Duration.ofMinutes(114));
        assertThat(campusToken("direct:campus-token", Map.of("account", account)))
                .isEqualTo("t-1");

        clock.tick(Duration.ofMinutes(2));

        assertThat(campusToken("direct:campus-token", Map.of("account", account)))
                .isEqualTo("t-2");
        upstreams.verify(
                1,
                postRequestedFor(urlPathEqualTo(TOKEN_PATH))
                        .withFormParam("grant_type", equalTo("refresh_token"))
                        .withFormParam("refresh_token", equalTo("r-1")));
    }

    @Test
    void aRefusedTokenIsRenewedOnce() {
        enrol();
        jAccountGives(token("t-2", "r-2", ""));

        Map<String, Object> refused = Map.of("account", account, "campusToken", "t-1");
        assertThat(campusToken("direct:campus-token-renew", refused)).isEqualTo("t-2");
        assertThat(campusToken("direct:campus-token-renew", refused)).isEqualTo("t-2");

        upstreams.verify(
                1, postRequestedFor(urlPathEqualTo(TOKEN_PATH)).withRequestBody(containing("refresh_token=r-1")));
    }

    @Test
    void aRefreshThatIsRefusedAgainLaterMeansThatConsentIsNeededAgain() {
        enrol();
        upstreams.stubFor(post(urlPathEqualTo(TOKEN_PATH))
                .willReturn(okJson("{\"error\":\"invalid_grant\"}").withStatus(400)));

        Map<String, Object> refused = Map.of("account", account, "campusToken", "t-1");
        assertThatThrownBy(() -> campusToken("direct:campus-token-renew", refused))
                .isInstanceOf(CampusLoginUnavailable.class)
                .hasMessageContaining("tried once more");
        clock.tick(Duration.ofHours(1));
        assertThatThrownBy(() -> campusToken("direct:campus-token-renew", refused))
                .isInstanceOf(ConsentLost.class)
                .hasMessageContaining("consent of account " + account + " is needed again");
        assertThat(rows("select account from campus_token where account = :account and lost_at is not null"))
                .hasSize(1);
        assertThatThrownBy(() -> campusToken("direct:campus-token", Map.of("account", account)))
                .isInstanceOf(ConsentLost.class);
    }

    @Test
    void troubleOnTheWayIsNotALoss() {
        enrol();
        upstreams.stubFor(
                post(urlPathEqualTo(TOKEN_PATH)).willReturn(aResponse().withStatus(502)));

        assertThatThrownBy(() ->
                        campusToken("direct:campus-token-renew", Map.of("account", account, "campusToken", "t-1")))
                .isInstanceOf(CampusLoginUnavailable.class);
        assertThat(
                        rows(
                                "select account from campus_token where account = :account and lost_at is null and lease_until is null"))
                .hasSize(1);
    }

    private HttpResponse<String> enrol() {
        HttpResponse<String> answer = callback("state=" + stateOf(begin()) + "&code=c0de");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    private URI begin() {
        HttpResponse<String> answer = get("/enrol");
        assertThat(answer.statusCode()).isEqualTo(302);
        cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private static String stateOf(URI jAccount) {
        return jAccount.getQuery().replaceAll(".*state=", "");
    }

    private HttpResponse<String> callback(String query) {
        return get("/enrol/callback?" + query);
    }

    private HttpResponse<String> get(String path) {
        try {
            return browser.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
                            .header("Cookie", cookie.isEmpty() ? "none=of-ours" : cookie)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void assertRefused(HttpResponse<String> answer, String because) {
        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.body())
                .contains(because)
                .contains("othing was stored")
                .hasLineCount(1);
        assertThat(rows("select account from enrolment where account = :account"))
                .isEmpty();
        assertThat(rows("select account from campus_token where account = :account"))
                .isEmpty();
    }

    private IdTokens idToken() {
        return anIdToken(
                        upstreams.baseUrl() + "/oauth2/",
                        SECRET,
                        clock.instant().plusSeconds(3600))
                .of(account, "王同学");
    }

    private void jAccountGives(String body) {
        upstreams.stubFor(post(urlPathEqualTo(TOKEN_PATH)).willReturn(okJson(body)));
    }

    private static String token(String access, String refresh, String idToken) {
        return "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":7200,\"refresh_token\":\"%s\",\"id_token\":\"%s\"}"
                .formatted(access, refresh, idToken);
    }

    /** As a collecting route asks: header in, header out; the exception's own type is what it sees. */
    private String campusToken(String route, Map<String, Object> headers) {
        Exchange answered = hub.bean(ProducerTemplate.class)
                .request(route, exchange -> exchange.getMessage().setHeaders(new java.util.HashMap<>(headers)));
        Throwable failure = answered.getException();
        while (failure != null
                && failure.getCause() != null
                && !failure.getClass().getName().startsWith("dev.tanqiao")) {
            failure = failure.getCause();
        }
        if (failure instanceof RuntimeException thrown) {
            throw thrown;
        }
        return answered.getMessage().getHeader("campusToken", String.class);
    }

    private Enrolment enrolment() {
        return hub.bean(EnrolmentStore.class).find(account).orElseThrow();
    }

    private void awaitState(Enrolment.State state) {
        await().until(() -> enrolment().state() == state);
    }

    private List<Map<String, Object>> rows(String sql) {
        return jdbc.sql(sql).param("account", account).query().listOfRows();
    }
}
