package dev.tanqiao.lab.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.Chromium;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page at {@code /__sim} in a real browser: what it shows, and what its buttons do. */
class SimulatorPageTest {

    @RegisterExtension
    static final SimulatorExtension UPSTREAMS = new SimulatorExtension().allowingViolations();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TanqiaoSimulator simulator = UPSTREAMS.simulator();
    private final Chromium browser = Chromium.start();

    @BeforeEach
    void opens() {
        browser.open(simulator.pageUrl().toString());
        shows("#persons", "wang", "王伟", "li");
    }

    @AfterEach
    void closes() {
        browser.close();
    }

    @Test
    void peopleBuyAndGetTheirMoneyBack() {
        browser.fill("#purchase [name=yuan]", "12.50");
        browser.press("#purchase", "Purchase");

        shows("#orders", "第一餐饮大楼", "-12.50", "已完成");
        assertThat(simulator.purchases())
                .singleElement()
                .extracting(Purchase::status)
                .isEqualTo("已完成");

        browser.press("#orders", "Refund");

        shows("#orders", "已退费");
        assertThat(simulator.purchases())
                .singleElement()
                .extracting(Purchase::status)
                .isEqualTo("已退费");
        assertThat(browser.all("#orders button")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void timeGoesByAtAPressAndNotBackwards() {
        Instant before = simulator.clock().instant();

        browser.press("#advance", "Advance");

        shows("#now", "2026-03-02 08:10:00 in Shanghai");
        assertThat(simulator.clock().instant()).isEqualTo(before.plus(Duration.ofMinutes(10)));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFaultIsPlantedStrikesAndIsHealed() throws Exception {
        browser.fill("#fault [name=operation]", "campus.unicode.check");
        browser.run("document.querySelector('#fault [name=kind]').value = 'status'");
        browser.fill("#fault [name=nth]", "1");
        browser.press("#fault", "Plant");
        shows("#faults", "campus.unicode.check", "status", "nth 1");

        assertThat(ask("/v1/unicode?qrCode=x", "GET", "")).isEqualTo(502);
        shows("#calls", "campus.unicode.check", "502");

        browser.press("#faults", "Heal");
        shows("#faults", "none");
        assertThat(simulator.control("GET", "faults", "")).isEqualTo("[]");

        browser.press("#fault", "Plant");
        shows("#faults", "campus.unicode.check");
        browser.press("#fault", "Heal all");
        shows("#faults", "none");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void balancesBookingsBillsPushesAndBrokenContractsAreShown() throws Exception {
        Enrolled wang = simulator.enrolled("wang");
        city("/subscribe", "{\"notifyUrl\": \"http://127.0.0.1:1/pushes\", \"type\": 1}");
        assertThat(settle(wang, "P1", "12.5", "lunch")).isEqualTo(200);
        settle(wang, "P2", "3", "longer than the twenty characters that the contract has");

        shows("#persons", "987.5", "authorized");
        shows("#bookings", "P1", "not yet");
        shows("#bills", "none");
        shows("#calls .bad", "must be at most 20 characters long");

        browser.press("header", "Advance");
        shows("#bills", "P1", "12.5");
        shows("#bookings", "shown");
        browser.press("header", "Push now");
        shows("#pushes", "bills", "1: ");

        browser.press("#persons", "Withdraw");
        shows("#persons", "withdrawn");
        assertThat(simulator.ledger().person("wang").authorized()).isFalse();
        browser.press("#persons", "Grant");
        shows("#persons", "authorized");
        assertThat(nothingOverflows()).isTrue();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatIsRefusedIsSaidInWords() {
        browser.press("#persons", "Enrol");

        shows("#said", "wang cannot enrol: no hub was named.");
    }

    private void shows(String css, String... words) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(browser.text(css)).contains(words));
    }

    private boolean nothingOverflows() {
        return browser.holds("document.documentElement.scrollWidth <= innerWidth"
                + " && [...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= one.clientWidth)");
    }

    private int settle(Enrolled person, String transactionId, String pointsA, String goods) throws Exception {
        return city("/transaction/orderSettel", """
                {"cid": "%s", "equityCid": "%s", "transactionId": "%s", "transactionPointA": "%s",
                 "transactionTime": "2026-03-02 08:00:00", "transactionType": "0", "data": ["%s"]}""".formatted(
                        person.cid(), simulator.providerCids().get(0), transactionId, pointsA, goods));
    }

    private int city(String path, String json) throws Exception {
        return ask("/carbon-inclusion/apis/v1" + path, "POST", json);
    }

    private int ask(String path, String method, String json) throws Exception {
        List<String> headers = List.of(
                "Authorization", simulator.cityToken(),
                "transactionId", UUID.randomUUID().toString(),
                "timestamp", String.valueOf(simulator.clock().millis()),
                "Content-Type", "application/json");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(simulator.url() + path))
                                .headers(headers.toArray(String[]::new))
                                .method(method, BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
