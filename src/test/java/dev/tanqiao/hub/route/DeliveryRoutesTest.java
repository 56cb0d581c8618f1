package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.WebhookSecret;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shipped bundle's subscribers, played by a stock WireMock. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryRoutesTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String EVENTS = "/subscribers/events";
    private static final String CITY_FORMAT = "/subscribers/city-format";

    /** Longer than the hub waits; not much, for each such answer keeps a thread of the receiver busy. */
    private static final int NEVER_IN_TIME_MILLIS = 2_500;

    private final WireMockServer receiver =
            new WireMockServer(options().dynamicPort().containerThreads(64));
    private final SettableClock clock = new SettableClock(Outbox.NOON);
    private Hub hub;
    private JdbcClient jdbc;
    private Outbox outbox;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        receiver.start();
        Files.writeString(directory.resolve("events"), SECRET + "\n");
        hub = TestHub.start(
                directory,
                clock,
                Map.of(
                        "tanqiao.routes",
                        "file:" + onlyTheDelivery(directory.resolve("routes")),
                        "tanqiao.delivery.sample-subscribers",
                        receiver.baseUrl() + "/subscribers",
                        "tanqiao.delivery.secrets-directory",
                        directory.toString(),
                        "tanqiao.delivery.timeout",
                        "2s",
                        "tanqiao.carbon.base-url",
                        "http://127.0.0.1:1",
                        "tanqiao.carbon.app-id-file",
                        Files.writeString(directory.resolve("app-id"), "tanqiao-test")
                                .toString(),
                        "tanqiao.carbon.public-key-file",
                        Files.writeString(directory.resolve("city.pem"), publicKey())
                                .toString()));
        jdbc = JdbcClient.create(hub.bean(DataSource.class));
        outbox = new Outbox(hub.bean(DataSource.class));
        takeTheFirstTime();
    }

    /** A first delivery loads classes of both sides, on a busy machine for longer than a receiver may take to answer. */
    private void takeTheFirstTime() {
        everybodyAcknowledges();
        outbox.happened(Outbox.settled(1, 1));
        forget();
    }

    @AfterAll
    void stop() {
        hub.close();
        receiver.stop();
    }

    @BeforeEach
    void everybodyAcknowledges() {
        receiver.stubFor(post(anyUrl()).willReturn(okJson("{\"code\":200}")));
    }

    @AfterEach
    void forget() {
        awaitNothingDue();
        receiver.resetAll();
        // Truncating takes tables whole: while the hub looks into them, one of the two would be a deadlock's victim.
        hub.beginAnew(() -> jdbc.sql(
                        "update subscription set rests_until = null; truncate event, event_due, delivery, delivery_body, delivery_item, delivery_attempt, bill_line cascade")
                .update());
    }

    @Test
    void anEventArrivesAsASignedCloudEvent() throws Exception {
        outbox.happened(Outbox.settled(17, 3));

        LoggedRequest request = only(EVENTS);
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/cloudevents+json");
        assertThat(request.getHeader("webhook-timestamp"))
                .isEqualTo(String.valueOf(clock.instant().getEpochSecond()));
        assertThat(request.getHeader("webhook-signature"))
                .isEqualTo(WebhookSecret.parse(SECRET)
                        .sign(request.getHeader("webhook-id"), clock.instant(), request.getBody()));
        JsonNode event = new ObjectMapper().readTree(request.getBody());
        assertThat(event.at("/specversion").asText()).isEqualTo("1.0");
        assertThat(event.at("/type").asText()).isEqualTo("settlement.settled");
        assertThat(event.at("/subject").asText()).isEqualTo("settlement/17");
        assertThat(event.at("/source").asText()).isEqualTo("tanqiao");
        assertThat(event.at("/time").asText()).isEqualTo("2026-03-02T04:00:00Z");
        assertThat(event.at("/sequence").asText()).isEqualTo("0000000003");
        assertThat(event.at("/data/settlementId").asLong()).isEqualTo(17);
        awaitNothingDue();
        assertThat(statuses()).containsExactly("DELIVERED after 1");
    }

    @Test
    void aLocaleWithDigitsOfItsOwnChangesNothing() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            outbox.happened(Outbox.settled(24, 1));
            LoggedRequest request = only(EVENTS);
            awaitNothingDue();

            assertThat(request.getHeader("webhook-timestamp"))
                    .isEqualTo(Long.toString(clock.instant().getEpochSecond()));
            assertThat(new ObjectMapper()
                            .readTree(request.getBody())
                            .at("/sequence")
                            .asText())
                    .isEqualTo("0000000001");
            assertThat(request.getHeader("webhook-signature"))
                    .isEqualTo(new com.standardwebhooks.Webhook(SECRET)
                            .sign(
                                    request.getHeader("webhook-id"),
                                    clock.instant().getEpochSecond(),
                                    request.getBodyAsString()));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theCitysFormatSaysWhatTheCitySays() {
        outbox.billsRecorded(2);
        outbox.authorization("gwang", 1, true);
        outbox.authorization("gwang", 2, false);

        await().until(() -> receiver.findAll(postRequestedFor(urlEqualTo(CITY_FORMAT))).stream()
                        .mapToInt(request -> request.getBodyAsString().split("transactionId").length - 1)
                        .sum()
                == 2);
        awaitNothingDue();
        receiver.verify(postRequestedFor(urlEqualTo(CITY_FORMAT))
                .withRequestBody(equalToJson("""
                                {"total": 2, "bill": [
                                  {"cid": "310115199001011234567", "equityCid": "EQ-1", "transactionId": "P1", "amount": "12.50",
                                   "transactionTime": 1772424000001, "transactionPaymentTime": 1772424007002, "transactionType": "食堂"},
                                  {"cid": "310115199001011234567", "equityCid": "EQ-1", "transactionId": "P2", "amount": "12.50",
                                   "transactionTime": 1772424000001, "transactionPaymentTime": 1772424007002, "transactionType": "食堂"}]}
                                """))
                .withHeader("webhook-signature", absent()));
        receiver.verify(postRequestedFor(urlEqualTo(CITY_FORMAT))
                .withRequestBody(equalToJson("{\"cid\": \"310115199001011234567\", \"type\": 1}")));
        receiver.verify(postRequestedFor(urlEqualTo(CITY_FORMAT))
                .withRequestBody(equalToJson("{\"cid\": \"310115199001011234567\", \"type\": -1}")));
    }

    @Test
    void aReceiverThatFailsTwiceGetsItAtTheThirdTry() {
        answersOneAfterTheOther(EVENTS, 500, 500, 200);
        outbox.happened(Outbox.settled(19, 1));

        awaitAttempts(1);
        clock.tick(Duration.ofSeconds(6));
        awaitAttempts(2);
        clock.tick(Duration.ofMinutes(6));
        awaitAttempts(3);

        assertThat(statuses()).containsExactly("DELIVERED after 3");
        assertThat(attempts()).containsExactly("1 NOT_ACKNOWLEDGED 500", "2 NOT_ACKNOWLEDGED 500", "3 DELIVERED 200");
        List<LoggedRequest> requests = receiver.findAll(postRequestedFor(urlEqualTo(EVENTS)));
        assertThat(requests.stream().map(request -> request.getHeader("webhook-id")))
                .hasSize(3);
        assertThat(requests.stream()
                        .map(request -> request.getHeader("webhook-id"))
                        .distinct())
                .hasSize(1);
        assertThat(requests.stream().map(LoggedRequest::getBodyAsString).distinct())
                .hasSize(1);
    }

    @Test
    void threeFailuresUnderTheCitysPolicyAreADeadLetterThatIsTold() {
        receiver.stubFor(post(CITY_FORMAT).willReturn(okJson("{\"code\":500}")));
        outbox.authorization("gwang", 1, true);

        giveUpOnTheCitysFormat();

        assertThat(statusesOf("city-format")).containsExactly("DEAD after 3");
        await().until(() -> receiver.findAll(postRequestedFor(urlEqualTo(EVENTS))).stream()
                .anyMatch(request -> request.getBodyAsString().contains("\"delivery.dead\"")));
        awaitNothingDue();
        assertThat(events("delivery.dead")).isEqualTo(1);
    }

    @Test
    void aDeadLetterSentAgainBeginsAnew() {
        receiver.stubFor(post(CITY_FORMAT).willReturn(okJson("{\"code\":500}")));
        outbox.authorization("gwang", 1, true);
        giveUpOnTheCitysFormat();
        receiver.stubFor(post(CITY_FORMAT).willReturn(okJson("{\"code\":200}")));

        long dead = jdbc.sql("select id from delivery where status = 'DEAD'")
                .query(Long.class)
                .single();
        assertThat(hub.bean(DeliveryStore.class).resend(dead, clock.instant())).isTrue();

        await().untilAsserted(() -> assertThat(statusesOf("city-format")).containsExactly("DELIVERED after 1"));
        assertThat(hub.bean(DeliveryStore.class).resend(dead, clock.instant())).isFalse();
    }

    @Test
    void aNoticeOfADeadDeliveryThatDiesItselfIsToldToNobody() {
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500)));
        outbox.authorization("gwang", 1, true);
        giveUpOnTheCitysFormat();

        await().until(() -> {
            clock.tick(Duration.ofHours(12));
            return statusesOf("events").equals(List.of("DEAD after 13", "DEAD after 13", "DEAD after 13"));
        });

        assertThat(events("delivery.dead")).isEqualTo(2); // of city-format, and of the grant's cloud event; no third
    }

    @Test
    void aRedirectIsNotFollowed() {
        receiver.stubFor(post(EVENTS)
                .willReturn(aResponse().withStatus(307).withHeader("Location", receiver.baseUrl() + "/elsewhere")));
        outbox.happened(Outbox.settled(20, 1));

        awaitAttempts(1);

        assertThat(attempts()).containsExactly("1 NOT_ACKNOWLEDGED 307");
        receiver.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
        receiver.verify(1, postRequestedFor(urlEqualTo(EVENTS)));
        giveUp();
    }

    @Test
    void theClientNeverSendsAgainByItself() {
        for (int status : List.of(503, 429)) {
            receiver.resetAll();
            receiver.stubFor(
                    post(EVENTS).willReturn(aResponse().withStatus(status).withHeader("Retry-After", "1")));
            outbox.happened(Outbox.settled(status, 1));
            await().until(() -> attempts().contains("1 NOT_ACKNOWLEDGED " + status));
            receiver.verify(1, postRequestedFor(urlEqualTo(EVENTS)));
            giveUp();
            clock.tick(Duration.ofSeconds(1)); // for so long it asked to be left alone
        }
        receiver.resetAll();
        receiver.stubFor(post(EVENTS).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        outbox.happened(Outbox.settled(21, 1));
        await().until(() -> attempts().contains("1 NO_ANSWER null"));
        receiver.verify(1, postRequestedFor(urlEqualTo(EVENTS)));
        giveUp();
    }

    @Test
    void whatIsSetForHttpIsSetForHttpsToo() {
        for (String scheme : List.of("http", "https")) {
            HttpComponent component = hub.bean(CamelContext.class).getComponent(scheme, HttpComponent.class);
            assertThat(component.isAutomaticRetriesDisabled()).as(scheme).isTrue();
            assertThat(component.isFollowRedirects()).as(scheme).isFalse();
            assertThat(component.getResponseTimeout()).as(scheme).isEqualTo(10_000);
            assertThat(component.getHttpClientConfigurer())
                    .as(scheme)
                    .isNotNull()
                    .isSameAs(hub.bean(CamelContext.class).getRegistry().lookupByName("boundedAnswers"));
        }
    }

    @Test
    void twoReceiversThatNeverAnswerHoldUpNobodyElse() {
        jdbc.sql("""
                        insert into subscription (id, bundle, active, definition)
                        select 'deaf', bundle, true, jsonb_set(jsonb_set(definition, '{id}', '"deaf"'),
                            '{url}', to_jsonb(replace(definition ->> 'url', '/events', '/deaf')))
                        from subscription where id = 'events'""").update();
        receiver.stubFor(post(EVENTS).willReturn(aResponse().withFixedDelay(NEVER_IN_TIME_MILLIS)));
        receiver.stubFor(post("/subscribers/deaf").willReturn(aResponse().withFixedDelay(NEVER_IN_TIME_MILLIS)));
        for (int i = 1; i <= 60; i++) {
            outbox.happened(Outbox.settled(100 + i, 1));
        }
        await().until(() -> receiver.findAll(postRequestedFor(anyUrl())).size() >= 8);
        for (int i = 1; i <= 20; i++) {
            outbox.authorization("gwang", i, true);
        }

        await().until(() -> statusesOf("city-format").stream()
                        .filter("DELIVERED after 1"::equals)
                        .count()
                == 20);
        assertThat(statusesOf("deaf")).as("were not waited for").contains("PENDING after 0");

        giveUp();
        jdbc.sql("update subscription set active = false where id = 'deaf'").update();
    }

    @Test
    void aLongAnswerIsCutAndItsStatusCounts() {
        receiver.stubFor(post(EVENTS).willReturn(aResponse().withStatus(200).withBody("x".repeat(5_000_000))));
        outbox.happened(Outbox.settled(23, 1));

        awaitAttempts(1);

        assertThat(attempts()).containsExactly("1 DELIVERED 200");
        assertThat(jdbc.sql("select answer from delivery_attempt")
                        .query(String.class)
                        .single())
                .isEqualTo("x".repeat(500) + "…");
    }

    @Test
    void aClearStatusDecidesWhateverIsWrongWithTheBody() {
        Map<String, ResponseDefinitionBuilder> answers = new LinkedHashMap<>();
        answers.put(
                "gzip that is none",
                aResponse().withHeader("Content-Encoding", "gzip").withBody("thanks"));
        answers.put(
                "an encoding nobody knows",
                aResponse().withHeader("Content-Encoding", "zip").withBody("thanks"));
        answers.put(
                "utf8mb4",
                aResponse()
                        .withHeader("Content-Type", "text/plain;charset=utf8mb4")
                        .withBody("谢谢"));
        answers.put(
                "no charset",
                aResponse().withHeader("Content-Type", "text/plain; charset=").withBody("谢谢"));
        answers.put("no type", aResponse().withHeader("Content-Type", ";;=").withBody("thanks"));
        answers.put("a cut chunk", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        int told = 0;
        for (Map.Entry<String, ResponseDefinitionBuilder> answer : answers.entrySet()) {
            receiver.stubFor(post(EVENTS).willReturn(answer.getValue()));
            outbox.happened(Outbox.settled(30 + told, 1));
            awaitAttempts(++told);
            assertThat(attempts().get(told - 1)).as(answer.getKey()).isEqualTo("1 DELIVERED 200");
        }
    }

    @Test
    void noPlaceholderOfAnAnswerIsResolved() {
        String answer = "{{tanqiao.home}} ${bean:deliverySteps?method=free} ${env:PATH} null";
        receiver.stubFor(post(EVENTS)
                .willReturn(aResponse()
                        .withStatusMessage(answer)
                        .withHeader("Retry-After", answer)
                        .withBody(answer)));
        outbox.happened(Outbox.settled(70, 1));

        awaitAttempts(1);

        assertThat(attempts()).containsExactly("1 DELIVERED 200");
        assertThat(jdbc.sql("select answer from delivery_attempt")
                        .query(String.class)
                        .single())
                .isEqualTo(answer);
    }

    @Test
    void aReceiverThatIsGoneIsToldNothingMoreUntilAPersonResumes() {
        receiver.stubFor(post(EVENTS).willReturn(aResponse().withStatus(410)));
        outbox.happened(Outbox.settled(40, 1));
        await().until(() -> statuses().contains("DEAD after 1"));
        Controls controls = hub.bean(Controls.class);
        assertThat(controls.pauses())
                .extracting(Pause::scope, Pause::key, Pause::actor, Pause::reason)
                .containsExactly(tuple(
                        Pause.Scope.SUBSCRIPTION,
                        "events",
                        "hub",
                        "HTTP 410: the receiver is gone; its subscription is paused until a person resumes it"));
        everybodyAcknowledges();
        outbox.authorization("gwang", 1, true);
        await().until(() -> statusesOf("city-format").contains("DELIVERED after 1"));

        receiver.verify(1, postRequestedFor(urlEqualTo(EVENTS)));
        assertThat(statusesOf("events")).contains("PENDING after 0").doesNotContain("DELIVERED after 1");
        controls.resume(Pause.Scope.SUBSCRIPTION, "events", "it is back", "li");
        await().until(() -> statusesOf("events").stream()
                        .filter("DELIVERED after 1"::equals)
                        .count()
                == 2);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 600, PT10M", // seconds
        "503, 'Mon, 02 Mar 2026 04:10:00 GMT', PT10M", // a date, by the receiver's own clock
        "503, 999999999, PT1H", // longer nobody is left alone
        "500, 600, PT0S",
        "429, soon, PT0S",
        "429, -5, PT0S",
    })
    void aReceiverThatAsksToBeLeftAloneIs(int status, String retryAfter, Duration rest) {
        receiver.stubFor(post(EVENTS)
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Date", "Mon, 02 Mar 2026 04:00:00 GMT")
                        .withHeader("Retry-After", retryAfter)));
        Instant asked = clock.instant();
        outbox.happened(Outbox.settled(50, 1));
        awaitAttempts(1);

        assertThat(jdbc.sql("select coalesce(rests_until, '-infinity') <= ? from subscription where id = 'events'")
                        .param(java.sql.Timestamp.from(asked))
                        .query(Boolean.class)
                        .single())
                .isEqualTo(rest.isZero());
        everybodyAcknowledges();
        if (!rest.isZero()) {
            clock.tick(rest.minusSeconds(1));
            outbox.authorization("gwang", 1, true);
            await().until(() -> statusesOf("city-format").contains("DELIVERED after 1"));
            receiver.verify(1, postRequestedFor(urlEqualTo(EVENTS)));
        }
        clock.tick(Duration.ofSeconds(6));
        await().until(() -> statusesOf("events").contains("DELIVERED after 2"));
    }

    @Test
    void noPlaceholderOfAStoredAddressIsResolved() {
        String definition = jdbc.sql("select definition::text from subscription where id = 'events'")
                .query(String.class)
                .single();
        jdbc.sql(
                        "update subscription set definition = jsonb_set(definition, '{url}', to_jsonb(?::text)) where id = 'events'")
                .param(receiver.baseUrl() + "/subscribers/events?{{bean:deliverySteps?method=free}}")
                .update();
        outbox.happened(Outbox.settled(60, 1));

        awaitAttempts(1);

        receiver.verify(0, postRequestedFor(anyUrl()));
        assertThat(jdbc.sql("select answer from delivery_attempt")
                        .query(String.class)
                        .single())
                .startsWith("its subscription needs an address; Illegal character in query");
        giveUp();
        jdbc.sql("update subscription set definition = ?::jsonb where id = 'events'")
                .param(definition)
                .update();
    }

    @Test
    void aDeliveryWhoseReplicaDiedIsSentAgainUnderTheSameId() {
        receiver.stubFor(post(EVENTS).willReturn(aResponse().withStatus(500)));
        outbox.happened(Outbox.settled(22, 1));
        awaitAttempts(1);
        // As a kill leaves it in the middle of the second attempt: claimed, and no outcome ever.
        jdbc.sql("update delivery set lease_owner = 'dead', lease_until = now() + interval '700 milliseconds'")
                .update();
        clock.tick(Duration.ofSeconds(6));

        awaitAttempts(2);

        assertThat(receiver.findAll(postRequestedFor(urlEqualTo(EVENTS))).stream()
                        .map(request -> request.getHeader("webhook-id"))
                        .distinct())
                .hasSize(1);
        giveUp();
    }

    /** The shipped bundle without the routes that talk to the upstreams. */
    private static Path onlyTheDelivery(Path routes) throws IOException {
        Path shipped = Path.of("routes");
        Files.createDirectories(routes.resolve("campus-carbon"));
        Files.createDirectories(routes.resolve("bridge"));
        for (String file : List.of(
                "campus-carbon/bundle.yaml",
                "campus-carbon/rules.yaml",
                "campus-carbon/subscriptions.yaml",
                "bridge/fan-out.camel.yaml",
                "bridge/deliver.camel.yaml",
                "bridge/webhook-post.kamelet.yaml")) {
            Files.copy(shipped.resolve(file), routes.resolve(file));
        }
        return routes;
    }

    private static String publicKey() throws NoSuchAlgorithmException {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(Base64.getMimeEncoder().encodeToString(key));
    }

    private void giveUpOnTheCitysFormat() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            int ended = attempt;
            await().until(() -> jdbc.sql("select attempt from delivery where subscription_id = 'city-format'")
                    .query(Integer.class)
                    .optional()
                    .filter(attempts -> attempts == ended)
                    .isPresent());
            clock.tick(Duration.ofSeconds(36));
        }
    }

    private LoggedRequest only(String path) {
        await().until(() -> receiver.findAll(postRequestedFor(urlEqualTo(path))).size() == 1);
        return receiver.findAll(postRequestedFor(urlEqualTo(path))).get(0);
    }

    private void answersOneAfterTheOther(String path, int... statuses) {
        for (int i = 0; i < statuses.length; i++) {
            receiver.stubFor(post(path)
                    .inScenario("answers")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i)
                    .willSetStateTo("after " + (i + 1))
                    .willReturn(aResponse().withStatus(statuses[i])));
        }
    }

    private void awaitAttempts(int number) {
        await().until(() -> attempts().size() == number);
    }

    private List<String> attempts() {
        return jdbc.sql("select concat_ws(' ', number, outcome, coalesce(http_status::text, 'null'))"
                        + " from delivery_attempt order by delivery_id, at")
                .query(String.class)
                .list();
    }

    private List<String> statuses() {
        return jdbc.sql("select status || ' after ' || attempt from delivery order by id")
                .query(String.class)
                .list();
    }

    private List<String> statusesOf(String subscription) {
        return jdbc.sql("select status || ' after ' || attempt from delivery where subscription_id = ? order by id")
                .param(subscription)
                .query(String.class)
                .list();
    }

    private int events(String type) {
        return jdbc.sql("select count(*) from event where type = ?")
                .param(type)
                .query(Integer.class)
                .single();
    }

    private void giveUp() {
        jdbc.sql("update delivery set status = 'DEAD', due_at = null where status = 'PENDING'")
                .update();
    }

    private void awaitNothingDue() {
        await().until(() -> jdbc.sql("""
                                select (select count(*) from event_due)
                                     + (select count(*) from delivery where status = 'PENDING' and due_at <= ?)
                                """)
                        .param(java.sql.Timestamp.from(clock.instant()))
                        .query(Integer.class)
                        .single()
                == 0);
    }
}
