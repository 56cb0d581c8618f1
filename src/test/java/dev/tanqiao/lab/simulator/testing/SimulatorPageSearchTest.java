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
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One person and one order among many on the page at {@code /__sim}, with what was asked and answered about them. */
class SimulatorPageSearchTest {

    @RegisterExtension
    static final SimulatorExtension UPSTREAMS = new SimulatorExtension();

    private final TanqiaoSimulator simulator = UPSTREAMS.simulator();
    private final Chromium browser = Chromium.start();

    @AfterEach
    void closes() {
        browser.close();
    }

    @Test
    void aPersonAndAnOrderAreFoundWithTheirBodies() throws Exception {
        Enrolled wang = simulator.enrolled("wang");
        Enrolled li = simulator.enrolled("li");
        simulator.purchase("wang", "12.50");
        simulator.purchase("li", "3.00");
        settle(wang, "P-of-wang");
        settle(li, "P-of-li");
        browser.open(simulator.pageUrl().toString());
        shows("#calls", "P-of-wang", "P-of-li");
        shows("#persons", "A pts");

        browser.run("[...document.querySelectorAll('#persons a')].find(one => one.textContent === 'wang').click()");

        shows("#persons-n", "1 found of ");
        shows("#orders", "wang");
        assertThat(browser.text("#orders")).doesNotContain("li ");
        assertThat(browser.text("#bookings")).contains("P-of-wang").doesNotContain("P-of-li");
        assertThat(browser.text("#calls")).contains("P-of-wang").doesNotContain("P-of-li");

        browser.run("document.querySelector('#calls details summary').click()");
        await().untilAsserted(() -> assertThat(browser.text("#calls pre"))
                .contains("\"transactionId\": \"P-of-wang\"", "→ {\"code\":200")
                .doesNotContain(wang.cid()));
        assertThat(browser.complaints()).isEmpty();
    }

    private void shows(String css, String... words) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(browser.text(css)).contains(words));
    }

    private void settle(Enrolled person, String transactionId) throws Exception {
        String order = """
                {"cid": "%s", "equityCid": "%s", "transactionId": "%s", "transactionPointA": "1",
                 "transactionTime": "2026-03-02 08:00:00", "transactionType": "0", "data": ["lunch"]}""".formatted(person.cid(), simulator.providerCids().get(0), transactionId);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(simulator.url() + "/carbon-inclusion/apis/v1/transaction/orderSettel"))
                .headers(
                        "Authorization", simulator.cityToken(),
                        "transactionId", UUID.randomUUID().toString(),
                        "timestamp", String.valueOf(simulator.clock().millis()),
                        "Content-Type", "application/json")
                .POST(BodyPublishers.ofString(order))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }
}
