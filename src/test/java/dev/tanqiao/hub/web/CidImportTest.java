package dev.tanqiao.hub.web;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static dev.tanqiao.upstream.campus.IdTokens.anIdToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.enrolment.Enrolment.State;
import dev.tanqiao.core.enrolment.EnrolmentStore;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A hub that nobody issues cids to: they come as a file. */
@ExtendWith(OutputCaptureExtension.class)
class CidImportTest {

    private static final String SECRET = "a-test-client-secret-of-32-bytes";
    private static final String AUTHORIZE_PATH = "/carbon-inclusion/apis/v1/auth/accountAuthorize";
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static final WireMockServer upstreams = new WireMockServer(options().dynamicPort());
    private static final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T00:00:00Z"));
    private static Hub hub;
    private static JdbcClient jdbc;

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final String account = "anna" + PEOPLE.incrementAndGet();
    private final String cid = "310000-cid-of-" + account;

    @BeforeAll
    static void start() throws Exception {
        upstreams.start();
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.campus.base-url", upstreams.baseUrl(),
                        "tanqiao.campus.jaccount-url", upstreams.baseUrl(),
                        "tanqiao.carbon.base-url", upstreams.baseUrl(),
                        "tanqiao.carbon.cid-url", "",
                        "tanqiao.api.view-token-file", file("view"),
                        "tanqiao.api.operate-token-file", file("operate")));
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
    }

    @BeforeEach
    void upstreamsAreWell() {
        upstreams.resetAll();
        upstreams.stubFor(WireMock.post(urlPathEqualTo("/carbon-inclusion/apis/v1/auth/getAccessToken"))
                .willReturn(okJson("{\"code\":200,\"content\":{\"accessToken\":\"city-token\",\"expireTime\":%d}}"
                        .formatted(Instant.parse("2027-01-01T00:00:00Z").toEpochMilli()))));
        cityAnswers(200);
        String idToken = anIdToken(
                        upstreams.baseUrl() + "/oauth2/",
                        SECRET,
                        clock.instant().plusSeconds(3600))
                .of(account, "安娜")
                .text();
        upstreams.stubFor(WireMock.post(urlPathEqualTo("/oauth2/token"))
                .willReturn(okJson(
                        "{\"access_token\":\"t-1\",\"token_type\":\"Bearer\",\"expires_in\":7200,\"refresh_token\":\"r-1\",\"id_token\":\"%s\"}"
                                .formatted(idToken))));
    }

    @AfterAll
    static void stop() {
        hub.close();
        upstreams.stop();
    }

    @Test
    void whoWaitsForACidIsAuthorizedOnceAFileBringsIt(CapturedOutput output) throws Exception {
        consent();
        await().until(() -> enrolment().attempt() == 1);
        assertThat(enrolment().state()).isEqualTo(State.CONSENTED);
        assertThat(enrolment().lastFailure()).contains("waits for a file of cids");

        String report = imported("account,cid\n" + account + "\nsomebody else,x\n" + account + "," + cid + "\n");

        assertThat(report)
                .isEqualTo(
                        "{\"used\":1,\"kept\":0,\"unchanged\":0,\"refused\":["
                                + "{\"at\":\"march.csv:2\",\"problem\":\"expected 2 values as in the header, found 1\"},"
                                + "{\"at\":\"march.csv:3\",\"problem\":\"account: expected a jAccount, up to 64 letters, digits or . _ - @\"}]}");
        await().until(() -> enrolment().state() == State.AUTHORIZED);
        upstreams.verify(
                1,
                postRequestedFor(urlPathEqualTo(AUTHORIZE_PATH))
                        .withRequestBody(equalToJson("{\"cid\":\"" + cid + "\"}")));
        assertThat(rows("select source from imported_cid where account = :account"))
                .containsExactly(Map.of("source", "march.csv:4 by operate"));
        assertThat(rows("select actor, reason from act where action = 'import-cids' and subject = 'file march.csv'"))
                .contains(Map.of("actor", "operate", "reason", "the batch of March"));
        assertThat(output.getAll()).contains("enrolment.cidsImported").doesNotContain(cid);
    }

    @Test
    void aCidThatCameBeforeTheConsentIsUsedAtTheConsent() throws Exception {
        assertThat(imported("account,cid\n" + account + "," + cid + "\n")).contains("\"kept\":1");

        consent();

        await().until(() -> enrolment().state() == State.AUTHORIZED);
        assertThat(enrolment().cid()).isEqualTo(cid);
    }

    @Test
    void theSameFileAgainChangesNothing() throws Exception {
        String file = "account,cid\n" + account + "," + cid + "\n";
        imported(file);
        assertThat(imported(file)).contains("\"kept\":0,\"unchanged\":1,\"refused\":[]");
        consent();
        await().until(() -> enrolment().state() == State.AUTHORIZED);

        assertThat(imported(file)).contains("\"used\":0,\"kept\":0,\"unchanged\":1,\"refused\":[]");

        assertThat(enrolment().state()).isEqualTo(State.AUTHORIZED);
        assertThat(rows("select source from imported_cid where account = :account"))
                .hasSize(1);
    }

    @Test
    void aWrongCidIsMendedByAnotherFileUntilTheCityKnowsTheAccount() throws Exception {
        cityAnswers(40401);
        consent();
        imported("account,cid\n" + account + ",wrong-cid\n");
        await().until(() ->
                enrolment().state() == State.CID_ISSUED && enrolment().attempt() == 1);

        assertThat(enrolment().lastFailure()).as("the city's own words").isEqualTo("code 40401 ***-cid?");
        cityAnswers(200);
        assertThat(imported("account,cid\n" + account + "," + cid + "\n")).contains("\"used\":1");
        await().until(() -> enrolment().state() == State.AUTHORIZED);
        String late = imported("account,cid\n" + account + ",another-cid\n");

        assertThat(late)
                .contains("\"used\":0")
                .contains(
                        "{\"at\":\"march.csv:2\",\"problem\":\"account %s is known to the city by another cid, which an import does not change\"}"
                                .formatted(account));
        assertThat(enrolment().cid()).isEqualTo(cid);
    }

    @Test
    void anAnswerAboutACidThatWasReplacedMeanwhileAuthorizesNothing() throws Exception {
        cityAnswers(40401);
        consent();
        imported("account,cid\n" + account + "," + cid + "\n");
        await().until(() -> enrolment().state() == State.CID_ISSUED);

        hub.bean(EnrolmentStore.class).authorized(account, "the-cid-before", Instant.EPOCH, clock.instant());

        assertThat(enrolment().state()).isEqualTo(State.CID_ISSUED);
    }

    /** A spreadsheet that rounds gives one person's cid to another, whose purchases would be that one's points. */
    @Test
    void aCidThatAnotherAccountHasIsNotTakenUnlessTheRowSaysWhy() throws Exception {
        String enrolled = account;
        consent();
        imported("account,cid\n" + enrolled + "," + cid + "\n");
        await().until(() -> enrolment().state() == State.AUTHORIZED);
        String waiting = account + "-waits";
        String later = account + "-later";

        String refused = imported("account,cid\n%s,%s\n".formatted(waiting, cid));
        assertThat(refused)
                .contains("\"kept\":0")
                .contains("march.csv:2")
                .contains("cid: another account of this hub has the same")
                .doesNotContain(cid);
        assertThat(brought(waiting)).isEmpty();

        assertThat(imported("account,cid\n%s,kept-%s\n".formatted(waiting, cid)))
                .contains("\"kept\":1");
        assertThat(imported("account,cid\n%s,kept-%s\n".formatted(later, cid)))
                .as("nor one that waits for its account's consent")
                .contains("\"kept\":0");

        assertThat(imported("account,cid,shared_cid_reason\n%s,kept-%s,one person\n".formatted(later, cid)))
                .contains("\"kept\":1,\"unchanged\":0,\"refused\":[]");
        assertThat(brought(later)).containsExactly("march.csv:2 by operate, shared: one person");

        imported("account,cid\n%s,mended-%s\n".formatted(waiting, cid));
        imported("account,cid\n%s,mended-%s\n".formatted(later, account));
        assertThat(imported("account,cid\n%s-third,kept-%s\n".formatted(account, cid)))
                .as("nobody has it any longer")
                .contains("\"kept\":1");
    }

    @Test
    void whatIsNoSuchFileIsSaidAndLeavesNoTrace() throws Exception {
        long acts = acts();
        for (var wrong : List.of(
                post("operate", "text/csv", "/api/cids?reason=x", "gwang,CID-1\n"),
                post("operate", "application/x-www-form-urlencoded", "/api/cids", "account,cid\n"),
                post("operate", "text/csv", "/api/cids?file=..%2Fcids.csv", "account,cid\n"),
                post("operate", "text/csv", "/api/cids", "account,cid\nwithout-a-reason,CID-1\n"))) {
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("Nothing was changed");
        }
        assertThat(post("operate", "text/csv", "/api/cids?reason=x", "gwang,CID-1\n")
                        .body())
                .contains("cids.csv:1: expected a header");
        assertThat(post("view", "text/csv", "/api/cids", "account,cid\n").statusCode())
                .isEqualTo(403);
        assertThat(post("nobody", "text/csv", "/api/cids", "account,cid\n").statusCode())
                .isEqualTo(401);
        assertThat(acts()).isEqualTo(acts);
    }

    @Test
    void aFileMaySetRightWhatWasSwapped() throws Exception {
        String file = "account,cid\n%s,%s-1\n%s-2,%s-2\n";
        assertThat(imported(file.formatted(account, cid, account, cid))).contains("\"kept\":2");

        assertThat(imported("account,cid\n%s,%s-2\n%s-2,%s-1\n".formatted(account, cid, account, cid)))
                .contains("\"kept\":2,\"unchanged\":0,\"refused\":[]");

        consent();
        await().until(() -> enrolment().state() == State.AUTHORIZED);
        assertThat(imported("account,cid\n%s,%s-1\n%s-2,%s-2\n".formatted(account, cid, account, cid)))
                .as("who is known to the city keeps the cid, so nobody else gets it")
                .contains("\"kept\":0")
                .contains("march.csv:2")
                .contains("march.csv:3");
    }

    private static List<String> brought(String account) {
        return jdbc.sql("select source from imported_cid where account = :account order by id")
                .param("account", account)
                .query(String.class)
                .list();
    }

    private static void cityAnswers(int code) {
        upstreams.stubFor(WireMock.post(urlPathEqualTo(AUTHORIZE_PATH))
                .willReturn(okJson("{\"code\":%d,\"msg\":\"wrong-cid?\",\"content\":null}".formatted(code))));
    }

    private String imported(String csv) throws Exception {
        HttpResponse<String> answer =
                post("operate", "text/csv", "/api/cids?file=march.csv&reason=the+batch+of+March", csv);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(cid);
        return new ObjectMapper().readTree(answer.body()).toString();
    }

    private void consent() throws Exception {
        HttpResponse<String> begun = send(request("/enrol").build());
        String state = URI.create(begun.headers().firstValue("Location").orElseThrow())
                .getQuery()
                .replaceAll(".*state=", "");
        HttpRequest back = request("/enrol/callback?code=c0de&state=" + state)
                .header(
                        "Cookie",
                        begun.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", ""))
                .build();
        assertThat(send(back).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> post(String role, String type, String path, String body) throws Exception {
        return send(request(path)
                .header("Authorization", "Bearer " + token(role))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String token(String role) {
        return role + "-token-of-the-test";
    }

    private static String file(String role) throws Exception {
        return Files.writeString(directory.resolve("token-" + role), token(role))
                .toString();
    }

    private Enrolment enrolment() {
        return hub.bean(EnrolmentStore.class).find(account).orElseThrow();
    }

    private static long acts() {
        return jdbc.sql("select count(*) from act").query(Long.class).single();
    }

    private List<Map<String, Object>> rows(String sql) {
        var query = jdbc.sql(sql);
        return (sql.contains(":account") ? query.param("account", account) : query)
                .query()
                .listOfRows();
    }
}
