package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The routes that settle, with their database, against a city of canned answers. Every test has a person and an order of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SettleRouteTest {

    private static final String API = "/carbon-inclusion/apis/v1/";
    private static final String ORDERS = API + "transaction/orderSettel";
    private static final String BILLS = API + "account/getPointsBillInfo";
    private static final Instant START = Instant.parse("2026-03-02T04:00:00Z");
    private static final String ACCEPTED = "{\"code\":200,\"msg\":\"成功\",\"content\":\"交易成功\"}";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final WireMockServer city =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final SettableClock clock = new SettableClock(START);
    private Hub hub;
    private JdbcTemplate jdbc;

    @BeforeAll
    void aHub(@TempDir Path directory) {
        city.start();
        city.stubFor(post(urlPathEqualTo(API + "subscribe")).willReturn(okJson("{\"code\":200,\"msg\":\"成功\"}")));
        city.stubFor(post(urlPathEqualTo(API + "auth/getAccessToken"))
                .willReturn(okJson(
                        "{\"code\":200,\"msg\":\"成功\",\"content\":{\"accessToken\":\"a+b/c==%d\",\"expireTime\":%d}}"
                                .formatted(
                                        NUMBERS.incrementAndGet(),
                                        START.plus(Duration.ofDays(30)).toEpochMilli()))));
        noBills();
        hub = TestHub.start(
                directory,
                clock,
                Map.of("tanqiao.carbon.base-url", city.baseUrl(), "tanqiao.carbon.requests-per-second", 10_000));
        jdbc = hub.bean(JdbcTemplate.class);
    }

    @AfterAll
    void stop() {
        hub.close();
        city.stop();
    }

    @Test
    void aLockedSettlementHoldsUpNoOtherAndIsSettledOnceItIsFree() {
        String locked = anOrder();
        String free = anOrder();
        city.stubFor(orderOf(locked).willReturn(okJson(ACCEPTED).withFixedDelay(1_000)));
        city.stubFor(orderOf(free).willReturn(okJson(ACCEPTED)));
        isDue(locked);
        awaitStatus(locked, "SENDING");

        hub.bean(TransactionTemplate.class).executeWithoutResult(status -> {
            jdbc.queryForList("select id from settlement where city_transaction_id = ? for update", locked);
            CompletableFuture.runAsync(() -> {
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> !city.findAll(postRequestedFor(urlPathEqualTo(ORDERS))
                                                .withRequestBody(containing(locked)))
                                        .isEmpty());
                        isDue(free);
                        awaitStatus(free, "SETTLED");
                    })
                    .join();
        });

        awaitStatus(locked, "SETTLED");
        assertThat(attempts(locked)).isEqualTo(1);
    }

    /** The places of the others are filled again and again, and their outcomes are committed, while one waits for its answer. */
    @Test
    void noOrderWaitsForASlowNeighbour() {
        String slow = anOrder();
        List<String> quick = Stream.generate(this::anOrder).limit(60).toList();
        city.stubFor(post(urlPathEqualTo(ORDERS)).atPriority(9).willReturn(okJson(ACCEPTED)));
        city.stubFor(orderOf(slow).willReturn(okJson(ACCEPTED).withFixedDelay(5_000)));

        jdbc.update(
                "update settlement set due_at = ? where city_transaction_id = any (?)",
                Timestamp.from(clock.instant()),
                Stream.concat(Stream.of(slow), quick.stream()).toArray(String[]::new));
        awaitStatus(slow, "SENDING");
        await().until(() -> jdbc.queryForList(
                                "select id from settlement where city_transaction_id = any (?) and status = 'SETTLED'",
                                Long.class,
                                (Object) quick.toArray(String[]::new))
                        .size()
                == quick.size());

        assertThat(status(slow)).isEqualTo("SENDING");
        awaitStatus(slow, "SETTLED");
        assertThat(attempts(slow)).isEqualTo(1);
    }

    @Test
    void anAcceptedOrderIsSettledWithItsEvidence() {
        String order = anOrder();
        city.stubFor(orderOf(order).willReturn(okJson(ACCEPTED)));

        isDue(order);

        awaitStatus(order, "SETTLED");
        assertThat(jdbc.queryForObject(
                        "select string_agg(from_status || '>' || to_status, ' ' order by c.sequence) from settlement_change c join settlement s on s.id = c.settlement_id where city_transaction_id = ? and from_status is not null",
                        String.class,
                        order))
                .isEqualTo("PENDING>SENDING SENDING>SETTLED");
        assertThat(jdbc.queryForObject(
                        "select outcome || ' ' || code from attempt_answer a join settlement s on s.id = a.settlement_id where city_transaction_id = ?",
                        String.class,
                        order))
                .isEqualTo("ACCEPTED 200");
        LoggedRequest sent = city.findAll(
                        postRequestedFor(urlPathEqualTo(ORDERS)).withRequestBody(containing(order)))
                .get(0);
        assertThat(jdbc.queryForObject(
                        "select request_hash = encode(sha256(?), 'hex') from attempt a join settlement s on s.id = a.settlement_id where city_transaction_id = ?",
                        Boolean.class,
                        sent.getBody(),
                        order))
                .as("the hash that is kept is that of what was sent")
                .isTrue();
        assertThat(jdbc.queryForObject(
                        "select count(*) from event e join settlement s on s.id = e.settlement_id where city_transaction_id = ? and e.type = 'settlement.settled'",
                        Integer.class,
                        order))
                .isEqualTo(1);
    }

    /** Ways to lose an answer after the request has left. */
    enum Loss {
        HTTP_503(aResponse().withStatus(503).withHeader("Retry-After", "1")),
        HTTP_429(aResponse().withStatus(429).withHeader("Retry-After", "1")),
        HTTP_500_READABLE(aResponse().withStatus(500).withBody("{\"code\":500,\"msg\":\"系统异常\"}")),
        REDIRECT(aResponse().withStatus(302).withHeader("Location", "/elsewhere")),
        HTML(aResponse().withBody("<html>welcome</html>")),
        EMPTY(aResponse().withBody("")),
        HALF(aResponse().withBody("{\"code\":200,\"ms")),
        RESET(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        GARBAGE(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
        ENDLESS(aResponse()
                .withBody("{\"code\":200,\"msg\":\"" + "x".repeat(2_000_000) + "\",\"content\":\"\"}")
                .withHeader("Content-Type", "application/json")),
        NOTHING(aResponse().withFault(Fault.EMPTY_RESPONSE));

        private final ResponseDefinitionBuilder answer;

        Loss(ResponseDefinitionBuilder answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void aLostAnswerIsUnknownAndTheOrderWasSentExactlyOnce(Loss loss) {
        String order = anOrder();
        city.stubFor(orderOf(order).willReturn(loss.answer));

        isDue(order);

        awaitStatus(order, "UNKNOWN");
        sent(order, 1);
    }

    @Test
    void aRefusalIsRejectedWithTheCitysWordsButNotItsCid() {
        String order = anOrder();
        city.stubFor(orderOf(order).willReturn(okJson("{\"code\":3002,\"msg\":\"cid积分不足\"}")));

        isDue(order);

        awaitStatus(order, "REJECTED");
        assertThat(reason(order)).isEqualTo("refused by the city: 3002 ***积分不足");
    }

    @Test
    void anUnknownOrderIsFoundInTheBillsAndNotSentAgain() {
        String order = anOrder();
        city.stubFor(orderOf(order).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        isDue(order);
        awaitStatus(order, "UNKNOWN");
        city.stubFor(post(urlPathEqualTo(BILLS))
                .willReturn(okJson(
                        "{\"code\":200,\"msg\":\"成功\",\"content\":{\"total\":1,\"page\":1,\"pageSize\":100,\"bill\":[{\"cid\":\"c\",\"equityCid\":\"EQ-1\",\"transactionId\":\"%s\",\"amount\":\"16\",\"transactionTime\":%d,\"transactionPaymentTime\":%d,\"transactionType\":\"0\"}]}}"
                                .formatted(order, clock.millis(), clock.millis()))));

        clock.tick(Duration.ofMinutes(2));

        awaitStatus(order, "BILLED");
        sent(order, 1);
        noBills();
    }

    @Test
    void aPausedRuleHoldsItsOrders() {
        String order = anOrder();
        jdbc.update("update settlement set rule_id = ? where city_transaction_id = ?", "paused-rule", order);
        jdbc.update("insert into pause values ('rule', 'paused-rule', now(), 'li', 'a test')");

        isDue(order);

        awaitStatus(order, "HELD");
        assertThat(reason(order)).isEqualTo("paused rule paused-rule");
        sent(order, 0);
    }

    @Test
    void anOrderAboveItsCapIsHeld() {
        String order = anOrder();
        jdbc.update("update settlement set points_a = 100000 where city_transaction_id = ?", order);
        jdbc.update(
                "insert into cap values ('order', 5000, 'li', now()) on conflict (scope) do update set points = 5000");

        isDue(order);

        awaitStatus(order, "HELD");
        assertThat(reason(order)).startsWith("cap order of 5000 points would be exceeded");
        sent(order, 0);
    }

    @Test
    void aSenderThatStoppedLeavesAnUnknownOrder() {
        String order = anOrder();
        jdbc.update(
                "update settlement set status = 'SENDING', attempt = 1, sent_at = ?, lease_owner = 'dead', lease_until = now() - interval '1 second' where city_transaction_id = ?",
                Timestamp.from(clock.instant()),
                order);

        awaitStatus(order, "UNKNOWN");
        assertThat(reason(order)).isEqualTo("the sender stopped before an answer came");
        sent(order, 0);
    }

    @Test
    void aHubThatBeginsHoldsUpNoOther() {
        jdbc.update("insert into bill_wait (hub, since) values ('another', ?)", Timestamp.from(clock.instant()));
        String order = anOrder();
        city.stubFor(orderOf(order).willReturn(okJson(ACCEPTED)));

        isDue(order);

        awaitStatus(order, "SETTLED");
    }

    @Test
    void aHubWhoseDatabaseWasExchangedSendsNothingBeforeTheBillsAreRead() {
        String forgotten = anOrder();
        city.stubFor(orderOf(forgotten).willReturn(okJson(ACCEPTED)));
        isDue(forgotten);
        awaitStatus(forgotten, "SETTLED");
        city.stubFor(post(urlPathEqualTo(BILLS)).willReturn(aResponse().withStatus(500)));
        jdbc.execute("alter table settlement_change disable trigger append_only");
        jdbc.update("delete from settlement_change where to_status = 'SENDING'");
        jdbc.execute("alter table settlement_change enable trigger append_only");

        String next = anOrder();
        city.stubFor(orderOf(next).willReturn(okJson(ACCEPTED)));
        isDue(next);

        await().untilAsserted(() -> assertThat(jdbc.queryForList("select hub from bill_wait", String.class))
                .contains("*"));
        awaitStatus(next, "PENDING");
        sent(next, 0);
        noBills();
        clock.tick(Duration.ofMinutes(1));
        awaitStatus(next, "SETTLED");
    }

    private void noBills() {
        city.stubFor(
                post(urlPathEqualTo(BILLS))
                        .willReturn(
                                okJson(
                                        "{\"code\":200,\"msg\":\"成功\",\"content\":{\"total\":0,\"page\":1,\"pageSize\":100,\"bill\":[]}}")));
    }

    private static com.github.tomakehurst.wiremock.client.MappingBuilder orderOf(String order) {
        return post(urlPathEqualTo(ORDERS)).withRequestBody(matchingJsonPath("$.transactionId", equalTo(order)));
    }

    private void sent(String order, int times) {
        city.verify(
                times,
                postRequestedFor(urlPathEqualTo(ORDERS))
                        .withRequestBody(matchingJsonPath("$.transactionId", equalTo(order))));
    }

    /** A settlement that is not due yet. */
    private String anOrder() {
        String order = "P" + NUMBERS.incrementAndGet();
        Timestamp at = Timestamp.from(clock.instant());
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values (?, 'W', 'AUTHORIZED', ?, 'cid')",
                order,
                at);
        jdbc.update("""
                with t as (insert into campus_transaction
                    (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at, decision)
                    values (?, ?, 'm', 'c', -1600, 'PAID', ?, ?, 'SETTLE') returning id),
                s as (insert into settlement
                    (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                     transaction_type, convert_reductions, order_time, data, status, sequence, created_at, changed_at)
                    select id, 'PURCHASE', ?, ?, 'cid', 'EQ-1', 'canteens', 16, 0, '0', false, ?, '{面}', 'PENDING', 1, ?, ?
                    from t returning id)
                insert into settlement_change (settlement_id, sequence, to_status, cause, at)
                select id, 1, 'PENDING', 'a test', ? from s""", order, at, at, at, order, order, at, at, at, at);
        return order;
    }

    private void isDue(String order) {
        jdbc.update(
                "update settlement set due_at = ? where city_transaction_id = ?",
                Timestamp.from(clock.instant()),
                order);
    }

    private void awaitStatus(String order, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(status(order)).isEqualTo(status));
    }

    private @Nullable String status(String order) {
        return jdbc.queryForObject("select status from settlement where city_transaction_id = ?", String.class, order);
    }

    private String reason(String order) {
        return String.valueOf(jdbc.queryForObject(
                "select reason from settlement where city_transaction_id = ?", String.class, order));
    }

    private int attempts(String order) {
        return jdbc.queryForObject(
                "select attempt from settlement where city_transaction_id = ?", Integer.class, order);
    }
}
