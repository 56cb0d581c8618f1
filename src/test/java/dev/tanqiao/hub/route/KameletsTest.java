package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.delivery.Acknowledgement;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.core.delivery.Format;
import dev.tanqiao.core.delivery.RedeliveryPolicy;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.hub.bundle.operation.Operations;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kamelet that asks somebody, against a server whose answers are full of headers: none of them is in a later request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class KameletsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final String APIS = "/carbon-inclusion/apis/v1/";
    private static final String TOKEN = APIS + "auth/getAccessToken";

    /** What is new in each request by its nature. */
    private static final Set<String> OF_EACH_CALL =
            Set.of("authorization", "transactionid", "timestamp", "webhook-timestamp");

    /** What may be seen of us: what kamelets set, and what the client adds. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "host",
            "timestamp",
            "transactionid",
            "transfer-encoding",
            "user-agent",
            "webhook-id",
            "webhook-timestamp");

    private static final String TOKEN_ANSWER =
            "{\"code\":200,\"msg\":\"success\",\"content\":{\"accessToken\":\"t\",\"expireTime\":%d}}"
                    .formatted(NOW.plus(Duration.ofDays(1)).toEpochMilli());

    private static final String PLAIN = "{\"code\":200,\"msg\":\"成功\"}";
    private static final String BODY = "{\"merchant\":\"一餐厅\"}";

    private final WireMockServer upstream =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private List<LoggedRequest> atItsStart;
    private Hub hub;
    private CamelContext camel;

    @BeforeAll
    void aHub(@TempDir Path directory) {
        upstream.start();
        upstream.stubFor(any(anyUrl()).willReturn(strange(aResponse()).withBody(PLAIN)));
        upstream.stubFor(
                any(urlPathEqualTo(TOKEN)).willReturn(strange(aResponse()).withBody(TOKEN_ANSWER)));
        hub = TestHub.start(
                directory,
                new SettableClock(NOW),
                Map.of(
                        "tanqiao.carbon.base-url", upstream.baseUrl(),
                        "tanqiao.carbon.cid-url", upstream.baseUrl() + "/cid/issue",
                        "tanqiao.campus.base-url", upstream.baseUrl(),
                        "tanqiao.campus.jaccount-url", upstream.baseUrl()));
        // The hub reads the bills and subscribes once it has begun; behind that nobody asks but the test.
        await().untilAsserted(() -> {
            upstream.verify(moreThanOrExactly(2), anyRequestedFor(urlPathEqualTo(APIS + "subscribe")));
            upstream.verify(moreThanOrExactly(1), anyRequestedFor(urlPathEqualTo(APIS + "account/getPointsBillInfo")));
        });
        hub.rest();
        atItsStart = upstream.findAll(anyRequestedFor(anyUrl()));
        camel = hub.bean(CamelContext.class);
    }

    @AfterAll
    void stop() {
        hub.close();
        upstream.stop();
    }

    /** What a gateway or a captive portal may add. */
    private static ResponseDefinitionBuilder strange(ResponseDefinitionBuilder answer) {
        return answer.withHeader("Content-Type", "text/html; charset=ISO-8859-1")
                .withHeader("Set-Cookie", "session=somebody; Path=/", "route=7; Path=/")
                .withHeader("Location", "/elsewhere")
                .withHeader("Content-Language", "tlh")
                .withHeader("X-Gateway", "odd")
                .withBody("<html>who are you</html>");
    }

    @Test
    void whatASchedulesBeginningCarriesStaysHere() {
        assertThat(atItsStart)
                .allSatisfy(
                        request -> assertThat(OURS).containsAll(headers(request).keySet()));
    }

    @Test
    void whatNoKameletSetsStaysHere() throws IOException {
        try (ProducerTemplate producer = camel.createProducerTemplate()) {
            producer.sendBodyAndHeaders(
                    upstream.baseUrl() + "/anywhere",
                    BODY,
                    Map.of("fireTime", NOW, "Cookie", "a=1", "Authorization", "t"));
        }

        assertThat(upstream.findAll(anyRequestedFor(urlPathEqualTo("/anywhere"))))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.getHeader("Authorization")).isEqualTo("t");
                    assertThat(OURS).containsAll(headers(request).keySet());
                });
    }

    /** In a whole hub, with the budget that all replicas share. */
    @Test
    void aBundlesCallGoesTheSameWay() {
        upstream.resetAll();
        upstream.stubFor(any(anyUrl()).willReturn(strange(aResponse()).withBody(PLAIN)));
        upstream.stubFor(
                any(urlPathEqualTo(TOKEN)).willReturn(strange(aResponse()).withBody(TOKEN_ANSWER)));

        assertThat(hub.bean(Operations.class).call("accountAuthorize", Map.of("cid", "C1")))
                .containsExactly(Map.entry("refused", false));

        assertThat(upstream.findAll(anyRequestedFor(urlPathEqualTo(APIS + "auth/accountAuthorize"))))
                .singleElement()
                .extracting(LoggedRequest::getBodyAsString)
                .isEqualTo("{\"cid\":\"C1\"}");
    }

    static Stream<String> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/bridge"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".kamelet.yaml") && !file.startsWith("schedule."))
                    .map(file -> file.replace(".kamelet.yaml", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void noHeaderOfAnAnswerIsInALaterRequest(String kamelet) {
        upstream.resetAll();
        upstream.stubFor(any(anyUrl()).willReturn(strange(aResponse().withStatus(401))));
        upstream.stubFor(
                any(urlPathEqualTo(TOKEN)).willReturn(strange(aResponse()).withBody(TOKEN_ANSWER)));
        Exchange exchange = new DefaultExchange(camel);
        exchange.setVariable("webhook", webhook());
        exchange.getMessage().setHeader("fireTime", NOW);

        try (ProducerTemplate producer = camel.createProducerTemplate()) {
            for (int call = 1; call <= 2; call++) { // with all that the first has left in the exchange
                exchange.getMessage().setBody(request(kamelet));
                producer.send(address(kamelet), exchange);
                assertThat(exchange.getException()).isNull();
                upstream.stubFor(any(anyUrl())
                        .willReturn(aResponse().withBody(PLAIN).withHeader("Content-Type", "application/json")));
            }
            assertThat(exchange.getMessage().getBody(String.class))
                    .as("an answer that names no charset is not read in that of the one before")
                    .isEqualTo(PLAIN);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }

        List<LoggedRequest> asked = upstream
                .findAll(anyRequestedFor(kamelet.equals("carbon-access-token") ? urlPathEqualTo(TOKEN) : anyUrl()))
                .stream()
                .filter(request -> kamelet.equals("carbon-access-token")
                        || !request.getUrl().startsWith(TOKEN))
                .toList();
        assertThat(asked).hasSizeGreaterThan(1);
        assertThat(asked).extracting(KameletsTest::headers).containsOnly(headers(asked.get(0)));
        assertThat(OURS).containsAll(headers(asked.get(0)).keySet());
        if (!kamelet.equals("carbon-access-token")) { // its body is encrypted anew each time
            assertThat(asked)
                    .extracting(LoggedRequest::getBodyAsString)
                    .containsOnly(
                            request(kamelet) instanceof Map
                                    ? BODY
                                    : asked.get(0).getBodyAsString());
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void jsonIsUtf8WhateverCharsetIsNamed(String kamelet) throws IOException {
        for (String charset : List.of("utf8mb4", "", "ISO-8859-1", "UTF-16", "\"gbk\"")) {
            upstream.resetAll();
            upstream.stubFor(any(anyUrl())
                    .willReturn(aResponse()
                            .withBody(kamelet.equals("carbon-access-token") ? TOKEN_ANSWER : PLAIN)
                            .withHeader("Content-Type", "application/json;charset=" + charset)));
            Exchange exchange = new DefaultExchange(camel);
            exchange.setVariable("webhook", webhook());
            exchange.getMessage().setBody(request(kamelet));
            try (ProducerTemplate producer = camel.createProducerTemplate()) {
                producer.send(address(kamelet), exchange);
            }
            assertThat(exchange.getException()).as(charset).isNull();
            assertThat(exchange.getMessage().getBody(String.class))
                    .as(charset)
                    .isEqualTo(kamelet.equals("carbon-access-token") ? TOKEN_ANSWER : PLAIN);
        }
    }

    private static Object request(String kamelet) {
        return Set.of("siyuan-call", "siyuan-transactions", "jaccount-token").contains(kamelet)
                ? "limit=1"
                : Map.of("merchant", "一餐厅");
    }

    private static String address(String kamelet) {
        return "kamelet:" + kamelet + (kamelet.endsWith("-call") ? "?path=/anything" : "");
    }

    private static Map<String, List<String>> headers(LoggedRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (HttpHeader header : request.getHeaders().all()) {
            String name = header.key().toLowerCase(Locale.ROOT);
            if (!OF_EACH_CALL.contains(name)) {
                headers.put(name, header.values());
            }
        }
        return headers;
    }

    private Webhook webhook() {
        var subscription = new Subscription(
                "s",
                upstream.baseUrl() + "/subscriber",
                List.of("*"),
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                RedeliveryPolicy.CITY,
                null,
                Set.of(),
                null);
        return new Webhook(
                new DueDelivery(
                        1, "w", 0, 1, false, subscription, "application/json", BODY.getBytes(StandardCharsets.UTF_8)),
                subscription.url(),
                NOW.getEpochSecond(),
                "",
                System.nanoTime());
    }
}
