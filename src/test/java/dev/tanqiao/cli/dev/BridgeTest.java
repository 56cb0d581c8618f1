package dev.tanqiao.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.check.Comparison;
import dev.tanqiao.cli.dev.Between.Exchange;
import dev.tanqiao.contract.Contract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole day with a listener on the wires: every word that was said keeps the contracts. */
@SuppressWarnings("NullAway.Init")
class BridgeTest {

    private static final String CITY = "/carbon-inclusion/apis/v1";
    private static final Contract CAMPUS_CONTRACT = Contract.campus();
    private static final Contract CARBON_CONTRACT = Contract.carbon();

    @TempDir
    private static Path home;

    private static Bridge bridge;
    private static Comparison comparison;

    @BeforeAll
    static void playTheDay() {
        bridge = new Bridge(home);
        comparison = bridge.playToTheEnd(now -> {});
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    void theDayEndsInAgreement() {
        assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
    }

    @Test
    void everythingTheHubAsksKeepsTheContracts() {
        List<Exchange> seen = bridge.upstream.seen();

        assertThat(seen)
                .extracting(exchange -> exchange.method() + " " + exchange.path())
                .contains(
                        "GET /oauth2/authorize",
                        "POST /oauth2/token",
                        "GET /v1/unicode/transactions",
                        "POST /cid/issue",
                        "POST " + CITY + "/auth/getAccessToken",
                        "POST " + CITY + "/auth/accountAuthorize",
                        "POST " + CITY + "/transaction/orderSettel",
                        "POST " + CITY + "/account/getPointsBillInfo",
                        "POST " + CITY + "/subscribe");
        assertThat(seen.stream()
                        .flatMap(exchange -> contract(exchange)
                                .violationsOfRequest(
                                        exchange.method(), exchange.url(), exchange.headers(), exchange.body())
                                .stream())
                        .distinct())
                .isEmpty();
    }

    @Test
    void everyAnswerTheHubGetsKeepsTheContracts() {
        assertThat(bridge.upstream.seen().stream()
                        .filter(exchange -> !exchange.path().equals("/oauth2/authorize")) // the browser is sent on
                        .flatMap(exchange -> contract(exchange)
                                .violationsOfAnswer(
                                        exchange.method(),
                                        exchange.path(),
                                        exchange.status(),
                                        exchange.contentType(),
                                        exchange.answer())
                                .stream())
                        .distinct())
                .isEmpty();
    }

    @Test
    void pushesAndTheirAcknowledgementsKeepTheContract() {
        assertPushesKeepTheContract("billPush", pushes("/bills"));
        assertPushesKeepTheContract("authorizationPush", pushes("/authorizations"));
    }

    private static void assertPushesKeepTheContract(String name, List<Exchange> pushes) {
        assertThat(pushes).isNotEmpty();
        assertThat(pushes.stream()
                        .flatMap(push -> Stream.concat(
                                CARBON_CONTRACT.violationsOfWebhookRequest(name, push.body()).stream(),
                                CARBON_CONTRACT
                                        .violationsOfWebhookAnswer(
                                                name, push.status(), push.contentType(), push.answer())
                                        .stream()))
                        .distinct())
                .isEmpty();
    }

    private static List<Exchange> pushes(String kind) {
        return bridge.downstream.seen().stream()
                .filter(exchange ->
                        exchange.path().startsWith("/push/") && exchange.path().endsWith(kind))
                .toList();
    }

    private static Contract contract(Exchange exchange) {
        boolean isCity = exchange.path().startsWith(CITY) || exchange.path().equals("/cid/issue");
        return isCity ? CARBON_CONTRACT : CAMPUS_CONTRACT;
    }
}
