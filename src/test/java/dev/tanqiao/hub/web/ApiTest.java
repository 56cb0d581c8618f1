package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.push.PushPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The operator's API, as a client without, with a low and with a fitting token sees it. */
class ApiTest {

    private static final String VIEW = "view-token-of-the-test";
    private static final String OPERATE = "operate-token-of-the-test";
    private static final String DEPLOY = "deploy-token-of-the-test";
    private static final String REVIEW = "review-token-of-the-test";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T00:00:00Z"));
    private static Hub hub;
    private static JdbcClient jdbc;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.api.view-token-file", file("view", VIEW),
                        "tanqiao.api.deploy-token-file", file("deploy", DEPLOY),
                        "tanqiao.api.operate-token-file", file("operate", OPERATE),
                        "tanqiao.api.review-token-file", file("review", REVIEW),
                        "tanqiao.settlement.caps.order", "500"));
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/status",
        "GET,    /api/pauses",
        "POST,   /api/pauses",
        "DELETE, /api/pauses",
        "GET,    /api/caps",
        "PUT,    /api/caps",
        "GET,    /api/bills",
        "POST,   /api/bills/release",
        "PUT,    /api/bills/total",
        "POST,   /api/settlements/1/release",
        "GET,    /api/review",
        "GET,    /api/review/1",
        "POST,   /api/review/cancel",
        "POST,   /api/review/decide-again",
        "POST,   /api/trace",
        "GET,    /api/rules/shadow",
        "GET,    /api/deliveries",
        "GET,    /api/deliveries/1",
        "POST,   /api/deliveries/1/resend",
        "POST,   /api/deliveries/resend",
        "POST,   /api/cids",
        "GET,    /api/days",
        "GET,    /api/days/2026-03-02",
        "GET,    /api/days/2026-03-02/rows",
        "GET,    /api/breaks",
        "POST,   /api/breaks/assign",
        "POST,   /api/breaks/close",
        "GET,    /api/quarantine",
        "GET,    /api/quarantine/1",
        "POST,   /api/quarantine/read-again",
        "GET,    /api/time",
        "POST,   /api/time/bring-back",
        "GET,    /api/audit",
        "GET,    /api/verified",
        "GET,    /actuator/metrics",
        "GET,    /api/archive",
        "POST,   /api/archive",
        "GET,    /actuator/env",
        "GET,    /api/tokens",
        "POST,   /api/tokens",
        "DELETE, /api/tokens/li",
        "POST,   /api/keys/reseal",
        "POST,   /api/push/rotate",
        "GET,    /api/bundles",
        "PUT,    /api/bundles/campus-carbon/properties/x",
        "DELETE, /api/bundles/campus-carbon/properties/x",
        "POST,   /api/bundles/shadow",
        "GET,    /api/bundles/replay",
        "GET,    /nothing/here"
    })
    void withoutATokenNothingOpens(String method, String path) throws Exception {
        for (String token : List.of("", "a-token-that-is-wrong")) {
            assertProblem(call(method, path, token, "{}"), 401, "A token is required");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /api/pauses,                   " + VIEW,
        "DELETE, /api/pauses,                   " + VIEW,
        "PUT,    /api/caps,                     " + VIEW,
        "PUT,    /api/bundles/b/properties/x,   " + VIEW,
        "DELETE, /api/bundles/b/properties/x,   " + VIEW,
        "POST,   /api/deliveries/1/resend,   " + VIEW,
        "POST,   /api/deliveries/resend,     " + VIEW,
        "POST,   /api/cids,                     " + VIEW,
        "POST,   /api/pauses,                   " + DEPLOY,
        "POST,   /api/settlements/1/release,    " + VIEW,
        "POST,   /api/settlements/1/release,    " + DEPLOY,
        "POST,   /api/tokens,                   " + DEPLOY,
        "POST,   /api/settlements/1/release,    " + OPERATE,
        "POST,   /api/bills/release,            " + OPERATE,
        "PUT,    /api/bills/total,              " + OPERATE,
        "POST,   /api/breaks/assign,            " + OPERATE,
        "POST,   /api/breaks/close,             " + OPERATE,
        "POST,   /api/quarantine/read-again,    " + OPERATE,
        "POST,   /api/time/bring-back,          " + OPERATE,
        "POST,   /api/review/cancel,            " + OPERATE,
        "POST,   /api/review/decide-again,      " + OPERATE,
        "POST,   /api/tokens,                   " + OPERATE,
        "DELETE, /api/tokens/li,                " + OPERATE,
        "POST,   /api/bundles/shadow,           " + OPERATE,
        "GET,    /api/bundles/replay,           " + OPERATE,
        "POST,   /api/keys/reseal,              " + OPERATE,
        "POST,   /api/push/rotate,              " + OPERATE,
        "PUT,    /api/bundles/b/properties/x,   " + DEPLOY,
        "POST,   /api/bundles,                  " + VIEW,
        "POST,   /api/bundles,                  " + REVIEW,
        "POST,   /api/bundles/b/rollback,       " + OPERATE,
        "POST,   /api/deployments/1/approve,    " + REVIEW,
        "DELETE, /api/bundles/b,                " + REVIEW,
        "GET,    /api/bundles/replay,           " + REVIEW,
        "GET,    /actuator/env,                 " + REVIEW
    })
    void aRoleTooLowIsTurnedAway(String method, String path, String token) throws Exception {
        assertProblem(call(method, path, token, "{}"), 403, "may not " + method);
    }

    @ParameterizedTest
    @CsvSource({VIEW, DEPLOY, OPERATE, REVIEW})
    void everyRoleMayLook(String token) throws Exception {
        for (String path : List.of(
                "/api/status",
                "/api/pauses",
                "/api/caps",
                "/api/bundles",
                "/api/bills",
                "/actuator/metrics/tanqiao.bills.waiting",
                "/actuator/metrics/tanqiao.bills.doubtful",
                "/api/deliveries",
                "/api/deliveries?status=DEAD",
                "/api/days",
                "/api/breaks",
                "/api/breaks?state=closed",
                "/api/audit",
                "/api/verified",
                "/actuator/metrics/tanqiao.breaks.open",
                "/api/quarantine",
                "/api/time",
                "/actuator/metrics/tanqiao.quarantine.open",
                "/actuator/metrics/tanqiao.campus.late",
                "/actuator/metrics/tanqiao.campus.waiting",
                "/api/review",
                "/api/tokens",
                "/api/rules/shadow")) {
            assertThat(call("GET", path, token, "").statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void oldHistoryIsArchivedOnlyForAReason() throws Exception {
        jdbc.sql("select ensure_month('attempt', date '2024-05-01')").query().listOfRows();

        assertProblem(call("POST", "/api/archive", VIEW, "{\"dryRun\": true}"), 403, "may not POST");
        assertProblem(call("POST", "/api/archive", OPERATE, "{}"), 400, "Give 'reason'. Nothing was changed.");
        JsonNode dry = JSON.readTree(
                call("POST", "/api/archive", OPERATE, "{\"dryRun\": true}").body());
        assertThat(dry.path("before").asText()).isEqualTo("2025-01");
        assertThat(dry.path("months").findValuesAsText("month")).contains("2024-05");

        JsonNode done = JSON.readTree(call("POST", "/api/archive", OPERATE, "{\"reason\": \"yearly\"}")
                .body());
        assertThat(Path.of(done.path("months").path(0).path("file").asText())).exists();
        assertThat(JSON.readTree(call("GET", "/api/archive", VIEW, "").body()).findValuesAsText("history"))
                .containsExactly("attempt");
        assertThat(jdbc.sql("select count(*) from act where action = 'archive' and reason = 'yearly'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void whatIsDoneWithAPersonsTokenIsRecordedUnderTheirName() throws Exception {
        String asked = "{\"name\":\"li\",\"role\":\"operate\",\"reason\":\"night shift\",\"as\":\"wu\"}";
        String token =
                json(call("POST", "/api/tokens", REVIEW, asked)).path("token").asText();
        assertThat(token).hasSizeGreaterThan(40);
        assertProblem(call("POST", "/api/tokens", REVIEW, asked), 409, "li has a token already; remove it first.");
        String deploys = json(call(
                        "POST", "/api/tokens", REVIEW, asked.replace("li", "he").replace("operate", "deploy")))
                .path("token")
                .asText();
        assertThat(call("GET", "/api/pauses", deploys, "").statusCode()).isEqualTo(200);
        assertProblem(call("PUT", "/api/caps", deploys, "{}"), 403, "The token of 'he [deploy]'");
        assertThat(call("DELETE", "/api/tokens/he", REVIEW, "{\"reason\":\"has left\"}")
                        .statusCode())
                .isEqualTo(200);
        assertProblem(call("POST", "/api/tokens", REVIEW, asked.replace("operate", "king")), 400, "Give 'role'");
        assertProblem(call("POST", "/api/tokens", REVIEW, asked.replace("li", "<li>")), 400, "a person's name");

        assertProblem(
                call("PUT", "/api/caps", token, "{\"scope\":\"provider-hour\",\"points\":0}"), 400, "Give 'reason'.");
        assertThat(call("PUT", "/api/caps", token, "{\"scope\":\"provider-hour\",\"points\":90000,\"reason\":\"fair\"}")
                        .statusCode())
                .isEqualTo(200);
        call(
                "PUT",
                "/api/caps",
                token,
                "{\"scope\":\"provider-hour\",\"points\":100000,\"reason\":\"over\",\"as\":\"zhao\"}");
        call(
                "PUT",
                "/api/caps",
                OPERATE,
                "{\"scope\":\"provider-hour\",\"points\":90000,\"reason\":\"another says so\",\"as\":\"li\"}");
        assertProblem(
                call("POST", "/api/keys/reseal", token, "{\"reason\":\"x\"}"), 403, "The token of 'li [operate]'");

        assertThat(jdbc.sql("select actor, reason from act where subject = 'cap provider-hour' order by id")
                        .query()
                        .listOfRows())
                .containsExactly(
                        Map.of("actor", "li [operate]", "reason", "fair"),
                        Map.of("actor", "zhao (li [operate])", "reason", "over"),
                        Map.of("actor", "li (operate)", "reason", "another says so"));
        assertThat(call("GET", "/api/tokens", VIEW, "").body())
                .contains("\"name\":\"li\"", "\"madeBy\":\"wu (review)\"")
                .doesNotContain(token);
        assertThat(jdbc.sql("select t::text from api_token t")
                        .query(String.class)
                        .single())
                .doesNotContain(token);

        assertThat(call("DELETE", "/api/tokens/li", REVIEW, "{\"reason\":\"has left\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("GET", "/api/status", token, "").statusCode()).isEqualTo(401);
        assertProblem(
                call("DELETE", "/api/tokens/li", REVIEW, "{\"reason\":\"again\"}"), 404, "There is no token of li");
    }

    @Test
    void rowsAreResealedAndThePushPathIsReplacedForAReason() throws Exception {
        PushPaths paths = hub.bean(PushPaths.class);
        String former = paths.current();
        assertProblem(call("POST", "/api/push/rotate", REVIEW, "{}"), 400, "Give 'reason'.");
        assertProblem(call("POST", "/api/keys/reseal", REVIEW, "{}"), 400, "Give 'reason'.");

        HttpResponse<String> rotated = call("POST", "/api/push/rotate", REVIEW, "{\"reason\":\"seen in a log\"}");
        JsonNode resealed = json(call("POST", "/api/keys/reseal", REVIEW, "{\"reason\":\"new key\"}"));

        assertThat(Instant.parse(json(rotated).path("formerPathHoldsUntil").asText()))
                .isEqualTo(clock.instant().plusSeconds(2 * 86_400));
        assertThat(rotated.body()).doesNotContain(former, paths.current());
        assertThat(resealed.path("resealed").asInt()).isEqualTo(2);
        assertThat(resealed.path("refused")).isEmpty();
        for (String secret : List.of(former, paths.current())) {
            assertThat(call("POST", "/push/" + secret + "/bills", "", "no push").statusCode())
                    .isEqualTo(400);
        }
        assertThat(jdbc.sql("select done_for from schedule where name = 'subscribe'")
                        .query()
                        .listOfRows()
                        .toString())
                .doesNotContain(former, "/push/");
        assertThat(jdbc.sql("select action from act where subject in ('keys', 'push path') order by id")
                        .query(String.class)
                        .list())
                .containsExactly("rotate", "reseal");
    }

    @Test
    void healthIsOpen() throws Exception {
        assertThat(call("GET", "/actuator/health/liveness", "", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsWrongIsForTheRoleView() throws Exception {
        for (String path : List.of("/actuator/health", "/actuator/health/readiness")) {
            assertThat(json(call("GET", path, "", "")).path("status").asText()).isNotEmpty();
            assertThat(json(call("GET", path, "", "")).has("components")).isFalse();
            assertThat(json(call("GET", path, VIEW, "")).path("components").has("db"))
                    .isTrue();
        }
        assertThat(call("GET", "/actuator/health/db", "", "").body()).doesNotContain("PostgreSQL");
    }

    @Test
    void aRuleHasTwoSpellings() throws Exception {
        HttpResponse<String> paused = call(
                "POST",
                "/api/pauses",
                OPERATE,
                "{\"scope\":\"rule\",\"key\":\"campus-carbon/canteen\",\"reason\":\"wrong\"}");
        assertThat(json(paused).path("key").asText()).isEqualTo("canteen");
        assertThat(call("GET", "/api/review?rule=campus-carbon/canteen", REVIEW, "")
                        .statusCode())
                .isEqualTo(200);
        assertProblem(
                call(
                        "POST",
                        "/api/pauses",
                        OPERATE,
                        "{\"scope\":\"rule\",\"key\":\"bikes/canteen\",\"reason\":\"wrong\"}"),
                400,
                "There is no rule bikes/canteen");

        HttpResponse<String> resumed =
                call("DELETE", "/api/pauses", OPERATE, "{\"scope\":\"rule\",\"key\":\"canteen\",\"reason\":\"right\"}");
        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThat(json(call("GET", "/api/pauses", VIEW, ""))).isEmpty();
    }

    @Test
    void aPauseIsSetShownAndEnded() throws Exception {
        HttpResponse<String> paused = call(
                "POST",
                "/api/pauses",
                OPERATE,
                "{\"scope\":\"provider\",\"key\":\"EQ310101000001\",\"reason\":\"bills are missing\"}");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(json(call("GET", "/api/status", VIEW, ""))
                        .at("/paused/0/key")
                        .asText())
                .isEqualTo("EQ310101000001");

        HttpResponse<String> resumed = call(
                "DELETE",
                "/api/pauses",
                REVIEW,
                "{\"scope\":\"provider\",\"key\":\"EQ310101000001\",\"reason\":\"they came\"}");

        assertThat(json(resumed).path("dueAgain").asInt(-1)).isZero();
        assertThat(json(call("GET", "/api/pauses", VIEW, ""))).isEmpty();
        assertThat(jdbc.sql(
                                "select actor, action, reason from act where subject = 'provider EQ310101000001' order by id")
                        .query()
                        .listOfRows())
                .containsExactly(
                        Map.of("actor", "operate", "action", "pause", "reason", "bills are missing"),
                        Map.of("actor", "review", "action", "resume", "reason", "they came"));
    }

    @ParameterizedTest
    @CsvSource({
        "rule,     canten,         There is no rule canten; did you mean canteen? Nothing was changed.",
        "rule,     EQ310101000001, There is no rule EQ310101000001; known are",
        "provider, canteen,        There is no provider canteen; known are EQ310101000001"
    })
    void whatNobodyKnowsCannotBePaused(String scope, String key, String sentence) throws Exception {
        assertProblem(
                call(
                        "POST",
                        "/api/pauses",
                        OPERATE,
                        "{\"scope\":\"%s\",\"key\":\"%s\",\"reason\":\"x\"}".formatted(scope, key)),
                400,
                sentence);
        assertThat(jdbc.sql("select count(*) from pause where key = :key")
                        .param("key", key)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aRuleThatIsNoLongerLoadedIsPausedWhileItHasSettlements() throws Exception {
        jdbc.sql(
                        "insert into enrolment (account, name, state, consented_at) values ('gwang', '王', 'AUTHORIZED', now())")
                .update();
        jdbc.sql("""
                with bought as (
                    insert into campus_transaction (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                    values ('gwang', now(), '第一餐饮大楼', '思源码', -100, 'PAID', now(), now()) returning id)
                insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                  transaction_type, convert_reductions, order_time, data, status, created_at, changed_at)
                select id, 'PURCHASE', 'P-OLD', 'gwang', 'CID', 'EQ-OLD', 'old', 1, 0, '消费', false, now(), '{}', 'REJECTED', now(), now()
                from bought""").update();

        for (String of : List.of("\"scope\":\"rule\",\"key\":\"old\"", "\"scope\":\"provider\",\"key\":\"EQ-OLD\"")) {
            String asked = "{%s,\"reason\":\"x\"}".formatted(of);
            assertThat(call("POST", "/api/pauses", OPERATE, asked).statusCode())
                    .as(of)
                    .isEqualTo(200);
            call("DELETE", "/api/pauses", OPERATE, asked);
        }
    }

    @Test
    void nothingIsDecidedAgainUnlessItIsSaidToBeNoDryRun() throws Exception {
        jdbc.sql("insert into enrolment (account, name, state, consented_at) values ('held', '李', 'AUTHORIZED', now())")
                .update();
        long id = jdbc.sql("""
                with bought as (
                    insert into campus_transaction (source, account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                    values ('bikes/rentals', 'held', now(), 'm', '', -100, 'PAID', now(), now()) returning id)
                insert into settlement (transaction_id, source, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                  transaction_type, convert_reductions, order_time, data, status, reason, created_at, changed_at)
                select id, 'bikes/rentals', 'PURCHASE', 'P-HELD', 'held', 'CID', 'EQ-1', 'bikes/rides', 1, 0, '消费', false, now(), '{}', 'HELD',
                  'trial bikes@2.0.0+ab', now(), now() from bought returning id""").query(Long.class).single();

        String asked = "{\"ids\":[%s],\"reason\":\"x\"%s}";
        JsonNode shown = json(call("POST", "/api/review/decide-again", REVIEW, asked.formatted(id, "")));
        assertThat(shown.path("dryRun").asBoolean()).isTrue();
        assertThat(shown.at("/moved/0/to").asText()).isEqualTo("CANCELLED");
        assertThat(statusOf(id)).isEqualTo("HELD");

        call("POST", "/api/review/decide-again", REVIEW, asked.formatted(id, ",\"dryRun\":false"));
        assertThat(statusOf(id)).isEqualTo("CANCELLED");
    }

    private String statusOf(long settlement) {
        return jdbc.sql("select status from settlement where id = :id")
                .param("id", settlement)
                .query(String.class)
                .single();
    }

    @Test
    void aBreakIsAssignedAndClosedByHandWithAReason() throws Exception {
        long id = jdbc.sql(
                        "insert into discrepancy (type, subject, detail, opened_at) values ('NOT_BILLED', 'settlement/9', 'no bill', :at) returning id")
                .param("at", java.sql.Timestamp.from(clock.instant().minusSeconds(5 * 86_400)))
                .query(Long.class)
                .single();
        assertThat(json(call("GET", "/api/breaks", VIEW, ""))
                        .at("/breaks/0/overdue")
                        .asBoolean())
                .isTrue();

        call(
                "POST",
                "/api/breaks/assign",
                REVIEW,
                "{\"ids\":[%d],\"owner\":\"li\",\"reason\":\"asks the city\"}".formatted(id));
        assertThat(json(call("GET", "/api/breaks?owner=li", VIEW, ""))
                        .at("/breaks/0/note")
                        .asText())
                .isEqualTo("asks the city");
        assertProblem(call("POST", "/api/breaks/close", REVIEW, "{\"ids\":[%d]}".formatted(id)), 400, "'reason'");
        assertProblem(call("POST", "/api/breaks/close", REVIEW, "{\"reason\":\"all\"}"), 400, "Name breaks ('ids')");
        assertProblem(call("POST", "/api/breaks/open", REVIEW, "{\"reason\":\"all\"}"), 400, "one of assign, close");
        HttpResponse<String> closed = call(
                "POST",
                "/api/breaks/close",
                REVIEW,
                "{\"ids\":[%d],\"reason\":\"booked by hand\",\"as\":\"wang\"}".formatted(id));

        assertThat(json(closed).at("/done/0/id").asLong()).isEqualTo(id);
        assertThat(json(call("GET", "/api/breaks", VIEW, "")).path("total").asInt())
                .isZero();
        assertThat(jdbc.sql("select actor, action, reason from act where subject = 'break/' || :id order by id")
                        .param("id", id)
                        .query()
                        .listOfRows())
                .containsExactly(
                        Map.of("actor", "review", "action", "assign-break", "reason", "li: asks the city"),
                        Map.of("actor", "wang (review)", "action", "close-break", "reason", "booked by hand"));
        assertProblem(
                call("POST", "/api/breaks/close", REVIEW, "{\"ids\":[%d],\"reason\":\"again\"}".formatted(id)),
                404,
                "There is no open break");
    }

    @Test
    void whatCouldNotBeReadIsListedShownFoundAndReadAgain() throws Exception {
        jdbc.sql(
                        "insert into enrolment (account, name, state, consented_at) values ('zhao', '赵', 'AUTHORIZED', now()), ('qian', '钱', 'REVOKED', now())")
                .update();
        jdbc.sql("""
                insert into collecting (account, cursor_time, due_at, swept_at)
                values ('zhao', '2030-01-01', '2030-01-02', '2030-01-01'), ('qian', '2030-01-01', null, '2030-01-01')""").update();
        long zhao = quarantined("campus.transactions zhao", "{\"orderNo\":\"4711-ODD\",\"amount\":-1.125}");
        long qian = quarantined("campus.transactions qian", "{\"amount\":-2.125}");
        long bill = quarantined("carbon.bills", "{\"cid\":\"310000200077\",\"amount\":\"?\"}");

        JsonNode listed = json(call("GET", "/api/quarantine?source=campus", VIEW, ""));
        assertThat(listed.path("total").asInt()).isEqualTo(2);
        assertThat(listed.at("/entities/0/problem").asText()).isEqualTo("a number");
        assertThat(json(call("GET", "/api/quarantine/" + bill, VIEW, ""))
                        .path("text")
                        .asText())
                .isEqualTo("{\"cid\":\"***0077\",\"amount\":\"?\"}");
        assertThat(json(call("POST", "/api/trace", VIEW, "{\"of\":\"4711-ODD\"}"))
                        .at("/entries/0/about")
                        .asText())
                .isEqualTo("quarantine/" + zhao);

        String all = "{\"filter\":{\"source\":\"campus\"},\"reason\":\"mended\",\"as\":\"li\"}";
        JsonNode read = json(call("POST", "/api/quarantine/read-again", REVIEW, all));
        assertThat(read.at("/done/0/id").asLong()).isEqualTo(zhao);
        assertThat(read.at("/refused/0/id").asLong()).isEqualTo(qian);
        assertThat(jdbc.sql("select extract(epoch from swept_at)::int from collecting where account = 'zhao'")
                        .query(Integer.class)
                        .single())
                .as("its daily read is due")
                .isZero();
        assertThat(jdbc.sql("select actor || ' ' || action from act where subject = 'quarantine/' || :id")
                        .param("id", zhao)
                        .query(String.class)
                        .single())
                .isEqualTo("li (review) read-again");
        jdbc.sql(
                        "insert into bill_cursor (read_until) values (now()) on conflict (only_row) do update set read_until = now()")
                .update();
        call("POST", "/api/quarantine/read-again", REVIEW, "{\"ids\":[%d],\"reason\":\"mended\"}".formatted(bill));
        assertThat(jdbc.sql(
                                "select read_until <= (select opened_at - interval '1 day' from discrepancy where subject = 'quarantine/' || :id) from bill_cursor")
                        .param("id", bill)
                        .query(Boolean.class)
                        .single())
                .as("the bills are read from there, whether or not a settlement waits")
                .isTrue();
        assertProblem(
                call("POST", "/api/quarantine/read-again", REVIEW, "{\"ids\":[999],\"reason\":\"x\"}"),
                404,
                "no quarantined entity 999");
        assertProblem(
                call("POST", "/api/quarantine/read-again", REVIEW, "{\"reason\":\"x\"}"), 400, "Name entities ('ids')");
        jdbc.sql("delete from discrepancy where type = 'UNREADABLE'").update();
        jdbc.sql("delete from collecting").update();
        jdbc.sql("delete from bill_cursor").update();
    }

    @Test
    void rowsThatAWrongClockHasPutAheadAreNamedAndBroughtBackForAReason() throws Exception {
        jdbc.sql(
                        "insert into enrolment (account, name, state, consented_at) values ('sun', '孙', 'AUTHORIZED', '2026-01-01')")
                .update();
        jdbc.sql(
                        "insert into collecting (account, cursor_time, due_at, swept_at) values ('sun', :ahead, :ahead, :ahead)")
                .param("ahead", java.sql.Timestamp.from(clock.instant().plusSeconds(7 * 86_400)))
                .update();
        JsonNode time = json(call("GET", "/api/time", VIEW, ""));
        assertThat(time.path("wrong").asBoolean()).isFalse();
        assertThat(time.at("/rows/0/rows").asText()).isEqualTo("cursors of accounts");
        assertProblem(call("POST", "/api/time/bring-back", REVIEW, "{}"), 400, "'reason'");

        JsonNode back =
                json(call("POST", "/api/time/bring-back", REVIEW, "{\"reason\":\"a day ahead\",\"as\":\"li\"}"));

        assertThat(back.at("/rows/0/count").asInt()).isEqualTo(1);
        assertThat(json(call("GET", "/api/time", VIEW, "")).path("rows")).isEmpty();
        assertThat(jdbc.sql("select actor || ' ' || reason from act where action = 'bring-back'")
                        .query(String.class)
                        .single())
                .isEqualTo("li (review) a day ahead");
        jdbc.sql("delete from collecting where account = 'sun'").update();
    }

    private static long quarantined(String source, String text) {
        long id = jdbc.sql("""
                        insert into set_aside (seen_at, source, pointer, problem, raw, raw_hash)
                        values (now(), :source, '/entities/0/amount', 'a number', :text, md5(:text)) returning id""")
                .param("source", source)
                .param("text", text)
                .query(Long.class)
                .single();
        jdbc.sql(
                        "insert into discrepancy (type, subject, detail, opened_at) values ('UNREADABLE', 'quarantine/' || :id, 'x', now())")
                .param("id", id)
                .update();
        return id;
    }

    @Test
    void aDayThatIsNotClosedIsSaidSo() throws Exception {
        assertProblem(call("GET", "/api/days/2026-03-02", VIEW, ""), 404, "is not closed yet; it is closed at 04:00");
        assertProblem(call("GET", "/api/days/monday", VIEW, ""), 400, "'day' is a day like 2026-03-02, not 'monday'.");
    }

    @Test
    void whatIsMisaskedIsSaidAndChangesNothing() throws Exception {
        assertProblem(
                call("POST", "/api/pauses", OPERATE, "{\"scope\":\"world\",\"reason\":\"x\"}"), 400, "one of hub");
        assertProblem(call("POST", "/api/pauses", OPERATE, "{\"scope\":\"hub\"}"), 400, "'reason'");
        assertProblem(call("POST", "/api/pauses", OPERATE, "{\"scope\":\"rule\",\"reason\":\"x\"}"), 400, "'key'");
        assertProblem(call("POST", "/api/pauses", OPERATE, "{\"scope\":"), 400, "not JSON");
        assertProblem(
                call("DELETE", "/api/pauses", OPERATE, "{\"scope\":\"hub\",\"reason\":\"x\"}"), 404, "no pause of hub");
        assertProblem(call("PUT", "/api/caps", OPERATE, "{\"scope\":\"order\"}"), 400, "'points'");
        assertProblem(
                call("PUT", "/api/caps", OPERATE, "{\"scope\":\"order\",\"points\":-1}"), 400, "from 0 to 1000000000");
        assertProblem(call("GET", "/api/deliveries?status=SENT", VIEW, ""), 400, "status=DEAD");
        assertProblem(call("POST", "/api/deliveries/77/resend", OPERATE, ""), 404, "no dead delivery 77");
        assertProblem(
                call("POST", "/api/settlements/77/release", REVIEW, "{\"reason\":\"x\"}"), 404, "no settlement 77");
        assertProblem(call("GET", "/api/review?status=BILLED", VIEW, ""), 400, "one of HELD, REJECTED, NEEDS_REVIEW");
        assertProblem(call("GET", "/api/review?olderThan=soon", VIEW, ""), 400, "a duration like");
        assertProblem(call("GET", "/api/review?limit=5000", VIEW, ""), 400, "1 to 1000");
        assertProblem(call("GET", "/api/review/77", VIEW, ""), 404, "no settlement 77");
        assertProblem(
                call("POST", "/api/review/burn", REVIEW, "{\"ids\":[77],\"reason\":\"x\"}"), 400, "one of accept");
        assertProblem(call("POST", "/api/review/cancel", REVIEW, "{\"ids\":[77]}"), 400, "'reason'");
        assertProblem(call("POST", "/api/review/cancel", REVIEW, "{\"reason\":\"x\"}"), 400, "or narrow by");
        assertProblem(
                call("POST", "/api/review/cancel", REVIEW, "{\"filter\":{},\"reason\":\"x\"}"), 400, "or narrow by");
        assertProblem(
                call("POST", "/api/review/cancel", REVIEW, "{\"ids\":[77],\"reason\":\"x\",\"as\":\"a\\nb\"}"),
                400,
                "a person's name");
        assertProblem(
                call("POST", "/api/review/cancel", REVIEW, "{\"ids\":[77],\"reason\":\"x\"}"), 404, "no settlement 77");
        assertProblem(call("POST", "/api/trace", VIEW, "{}"), 400, "'of'");
        assertProblem(call("POST", "/api/trace", VIEW, "{\"of\":\"x\",\"limit\":0}"), 400, "1 to 100");
        assertProblem(
                call("POST", "/api/trace", VIEW, "{\"of\":\"310000200001\"}"),
                404,
                "Searched as: orderNo of the campus, id of a purchase at its source, also SOURCE/ID, post of an inbox, BUNDLE/ROUTE/KEY, transactionId of the city");
        assertProblem(call("POST", "/api/settlements/x/release", REVIEW, "{\"reason\":\"x\"}"), 400, "");
        assertProblem(call("GET", "/api/nothing", VIEW, ""), 404, "");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/review?status=NOPE,      ''",
        "GET,  /api/review?olderThan=abc,    ''",
        "GET,  /api/review?limit=abc,        ''",
        "GET,  /api/review/abc,              ''",
        "GET,  /api/breaks?day=monday,       ''",
        "GET,  /api/breaks?type=ODD,         ''",
        "POST, /api/trace,                   {}",
        "POST, /api/trace,                   {\"of\":"
    })
    void aQuestionThatIsMisaskedClaimsNoChange(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = call(method, path, VIEW, body);

        assertProblem(answer, 400, "");
        assertThat(json(answer).path("detail").asText()).endsWith(".").doesNotContain("Nothing was changed");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/review/cancel,         '{\"filter\":{\"status\":\"NOPE\"},\"reason\":\"x\"}'",
        "POST, /api/breaks/close,          '{\"filter\":{\"day\":\"monday\"},\"reason\":\"x\"}'",
        "POST, /api/settlements/x/release, '{\"reason\":\"x\"}'",
        "PUT,  /api/caps,                  '{\"scope\":\"order\"}'",
        "PUT,  /api/bills/total,           '{\"reason\":\"x\"}'",
        "POST, /api/bills/release,         '{}'"
    })
    void aChangeThatIsMisaskedSaysThatNothingWasChanged(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = call(method, path, REVIEW, body);

        assertProblem(answer, 400, "");
        assertThat(json(answer).path("detail").asText()).endsWith(". Nothing was changed.");
    }

    @Test
    void aDeadDeliveryIsListedAndSentAgain() throws Exception {
        jdbc.sql("insert into subscription values ('s', 'b', '{}', false)").update();
        long id = jdbc.sql("""
                        insert into delivery (subscription_id, webhook_id, status, attempt, created_at, changed_at, reason)
                        values ('s', 'w', 'DEAD', 3, '2026-03-01', '2026-03-01', 'HTTP 500') returning id
                        """).query(Long.class).single();
        jdbc.sql("insert into delivery_body values (:id, 'application/json', '{}')")
                .param("id", id)
                .update();
        assertThat(json(call("GET", "/api/deliveries", VIEW, ""))
                        .at("/deliveries/0/reason")
                        .asText())
                .isEqualTo("HTTP 500");

        HttpResponse<String> again =
                call("POST", "/api/deliveries/" + id + "/resend", OPERATE, "{\"reason\":\"they are back\"}");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(jdbc.sql("select changed_at = '2026-03-02T00:00:00Z' from delivery where id = :id")
                        .param("id", id)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(jdbc.sql("select actor || ' ' || reason from act where subject = 'delivery/' || :id")
                        .param("id", id)
                        .query(String.class)
                        .single())
                .isEqualTo("operate they are back");
    }

    @Test
    void aCapOfTheSettingsIsShownAndSetByHand() throws Exception {
        assertThat(json(call("GET", "/api/caps", VIEW, "")).toString())
                .contains("{\"scope\":\"order\",\"points\":\"500\",\"actor\":\"settings\"");

        call("PUT", "/api/caps", OPERATE, "{\"scope\":\"person-day\",\"points\":12.5,\"reason\":\"x\"}");

        assertThat(json(call("GET", "/api/caps", VIEW, "")).toString())
                .contains("{\"scope\":\"person-day\",\"points\":\"12.5\",\"actor\":\"operate\"");
    }

    /** Whoever asks sees what a rule with a hundredfold factor would have done; of all tables one has one row more. */
    @Test
    void aShadowRunShowsWhatACandidateWouldHaveChangedAndChangesNothing() throws Exception {
        var requests = new AtomicInteger();
        HttpServer desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/", call -> {
            requests.incrementAndGet();
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        desk.start();
        bookBought();
        String told = "insert into event (id, type, subject, sequence, at, data) values"
                + " (gen_random_uuid(), 'settlement.billed', 'shadow/1', 1, '2026-03-01T12:00:00Z', '{\"settlementId\": 1}')";
        jdbc.sql(told).update();
        Path shop = Files.createDirectories(directory.resolve("campus-carbon"));
        for (String name : List.of("bundle.yaml", "rules.yaml")) {
            String text = Files.readString(Path.of("routes/campus-carbon", name));
            Files.writeString(
                    shop.resolve(name),
                    text.replace("a: {perYuan: 1}", "a: {perYuan: 100}").replace("version: 0.1.0", "version: 0.2.0"));
        }
        Path desks = Files.createDirectories(directory.resolve("desks"));
        String at = "127.0.0.1:" + desk.getAddress().getPort();
        Files.writeString(
                desks.resolve("bundle.yaml"),
                "{name: desks, version: 1.0.0, description: Tells a desk., order: 30, grants: {hosts: [\"%s\"]}}"
                        .formatted(at));
        Files.writeString(desks.resolve("tell.camel.yaml"), """
                - route:
                    id: tell
                    from:
                      uri: kamelet:tanqiao-events-source
                      parameters: {types: settlement.billed}
                      steps:
                        - setBody: {simple: "${body[data][settlementId]}"}
                        - to: "http://%s/desk?httpMethod=POST"
                """.formatted(at));
        Map<String, Long> before = rows();
        JsonNode rules;
        JsonNode routes;
        try {
            rules = shadow(shop);
            routes = shadow(desks);
        } finally {
            desk.stop(0);
        }

        assertThat(rules.at("/former").asText()).startsWith("campus-carbon@0.1.0+");
        assertThat(rules.at("/rules/changes/points").asLong()).isEqualTo(1);
        JsonNode book = rules.at("/rules/changes/largest/0");
        assertThat(book.at("/merchant").asText()).isEqualTo("东区循环书店");
        assertThat(book.at("/before/pointsA").asText()).isEqualTo("42");
        assertThat(book.at("/after/pointsA").asText()).isEqualTo("4200");
        assertThat(rules.findValuesAsText("account")).isEmpty();
        assertThat(rules.toString()).doesNotContain("reader");

        assertThat(routes.has("former")).isFalse();
        assertThat(routes.at("/routes/routes/0/effects/0/to").asText()).isEqualTo("http://" + at + "/desk");
        assertThat(routes.at("/routes/routes/0/effects/0/appear").asLong()).isEqualTo(1);
        assertThat(requests).hasValue(0);
        Map<String, Long> after = rows();
        assertThat(after.remove("bundle_shadow")).isEqualTo(2);
        before.remove("bundle_shadow");
        assertThat(after).isEqualTo(before);
        assertThat(jdbc.sql("select report ->> 'hash' = hash and actor = 'li (deploy)' from bundle_shadow")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true, true);

        HttpResponse<String> material = call("GET", "/api/bundles/replay?since=P7D", DEPLOY, "");
        assertThat(material.body())
                .contains("\"transaction\":{")
                .contains("东区循环书店")
                .endsWith("{\"leftOut\":0}\n")
                .doesNotContain("reader");
        assertProblem(call("POST", "/api/bundles/shadow", DEPLOY, "x"), 400, "Content-Type: application/zip");
        assertProblem(upload("no zip".getBytes(StandardCharsets.UTF_8)), 400, "cannot be read");
        Files.writeString(
                desks.resolve("tell.camel.yaml"),
                "- route: {id: tell, from: {uri: kamelet:no-such-source, steps: []}}");
        assertProblem(upload(BundleZip.of(BundleFiles.of(desks))), 409, "Route tell has no output");
    }

    private void bookBought() {
        jdbc.sql("""
                insert into enrolment (account, name, state, consented_at, cid)
                values ('reader', 'reader', 'AUTHORIZED', '2026-01-01', 'CID-reader')""").update();
        jdbc.sql("""
                with bought as (
                  insert into campus_transaction (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at,
                    decision, rule_id, bundle_version, decided_at)
                  values ('reader', '2026-03-01T04:00:00Z', '东区循环书店', '卡', -4200, 'PAID', '2026-03-01T05:00:00Z', '2026-03-01T05:00:00Z',
                    'SETTLE', 'bookshop', 'campus-carbon@0.1.0+x', '2026-03-01T05:00:00Z') returning id)
                insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                  transaction_type, convert_reductions, order_time, data, status, created_at, changed_at)
                select id, 'PURCHASE', 'P-BOOK', 'reader', 'CID-reader', 'EQ310101000003', 'bookshop', 42, 21, 'reuse', false,
                  '2026-03-01T04:00:00Z', '{}', 'BILLED', '2026-03-01T05:00:00Z', '2026-03-01T05:00:00Z' from bought""").update();
    }

    /** Of all tables but those that the hub itself writes at its beats. */
    private static Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        jdbc.sql("""
                        select table_name from information_schema.tables
                        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in
                          ('bill_wait', 'bundle_replica', 'city_token', 'rate_budget', 'schedule', 'shared_secret', 'source_lease')""")
                .query(String.class)
                .list()
                .forEach(table -> rows.put(
                        table,
                        jdbc.sql("select count(*) from " + table)
                                .query(Long.class)
                                .single()));
        rows.remove("bundle_replica"); // the hub says that it lives
        return rows;
    }

    private JsonNode shadow(Path bundle) throws Exception {
        HttpResponse<String> answer = upload(BundleZip.of(BundleFiles.of(bundle)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private HttpResponse<String> upload(byte[] zip) throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + hub.port() + "/api/bundles/shadow?since=7d&as=li"))
                        .header("Authorization", "Bearer " + DEPLOY)
                        .header("Content-Type", "application/zip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aHubWithoutTokensSaysWhichSettingIsMissing(@TempDir Path other) throws Exception {
        try (Hub closed = TestHub.start(other, clock, Map.of())) {
            for (String token : List.of("", VIEW)) {
                assertProblem(call(closed.port(), "GET", "/api/status", token, ""), 401, "tanqiao.api.view-token-file");
            }
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String sentence) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
        assertThat(json(answer).path("detail").asText()).contains(sentence).isNotEmpty();
        assertThat(answer.body()).doesNotContain("Exception", "at dev.tanqiao");
    }

    private HttpResponse<String> call(String method, String path, String token, String body) throws Exception {
        return call(hub.port(), method, path, token, body);
    }

    private HttpResponse<String> call(int port, String method, String path, String token, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static String file(String name, String token) throws Exception {
        return Files.writeString(directory.resolve(name), token + "\n").toString();
    }
}
