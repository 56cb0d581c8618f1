package dev.tanqiao.lab.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.base.yaml.YamlProblem;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each test gets the plain world from its beginning. */
@ExtendWith(SimulatorExtension.class)
class TanqiaoSimulatorTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aPurchaseIsShownToItsOwnerAlone(TanqiaoSimulator simulator) throws Exception {
        Purchase lunch = simulator.purchase("wang", "12.50");
        simulator.purchase("li", "2", "校园巴士");

        assertThat(transactions(simulator, "wang"))
                .contains(lunch.orderNo(), "-12.50")
                .doesNotContain("校园巴士");
        assertThat(transactions(simulator, "li")).contains("\"merchantNo\":\"M2001\"");
        assertThat(simulator.purchases()).extracting(Purchase::account).containsExactly("wang", "li");
        assertThat(simulator.refund(lunch).status()).isEqualTo("已退费");
        assertThatThrownBy(() -> simulator.refund(lunch))
                .hasMessage("POST campus/orders/%s/refund was refused: Order %1$s is 已退费 and cannot become 已退费."
                        .formatted(lunch.id()));
    }

    @Test
    void whoIsEnrolledHasACidAndPointsAndNothingOfItIsACall(TanqiaoSimulator simulator) {
        Enrolled wang = simulator.enrolled("wang");

        Ledger.Balance balance = simulator.ledger().person("wang");
        assertThat(balance.cid()).isEqualTo(wang.cid());
        assertThat(balance.authorized()).isTrue();
        assertThat(balance.a()).isEqualByComparingTo("1000");
        assertThat(simulator.calls()).isEmpty();
        simulator.withdraw("wang");
        assertThat(simulator.ledger().person("wang").authorized()).isFalse();
        assertThat(wang.toString()).doesNotContain(wang.campusToken());
        assertThatThrownBy(() -> simulator.enrolled("zhang"))
                .hasMessage("There is no zhang in this world; there are [wang, li].");
        assertThatThrownBy(() -> simulator.ledger().person("li")).hasMessageContaining("those who have a cid: [wang]");
    }

    @Test
    void timeRunsForwardsAlone(TanqiaoSimulator simulator) {
        Instant start = simulator.clock().instant();

        simulator.clock().advance(Duration.ofHours(2));

        assertThat(simulator.clock().instant()).isEqualTo(start.plus(Duration.ofHours(2)));
        assertThat(simulator.control("GET", "clock", ""))
                .contains(start.plus(Duration.ofHours(2)).toString());
        assertThatThrownBy(() -> simulator.clock().advance(Duration.ofSeconds(-1)))
                .hasMessageContaining("Time never runs backwards");
        assertThatThrownBy(() -> simulator.clock().advanceTo(start)).hasMessageContaining("Time never runs backwards");
    }

    @Test
    void aFaultStrikesAsItSaysUntilItIsHealed(TanqiaoSimulator simulator) throws Exception {
        simulator.fault(Fault.code("campus.transactions", 10099).nth(2));
        simulator.fault(
                Fault.status("jaccount.token", 503).percent(100, 7).times(3).withoutEffect());

        assertThat(transactions(simulator, "wang")).contains("\"errno\":0");
        assertThat(transactions(simulator, "wang")).contains("\"errno\":10099");
        assertThat(simulator.control("GET", "faults", "")).contains("\"strikes\":1", "\"effect\":false");
        simulator.heal();
        assertThat(simulator.control("GET", "faults", "")).doesNotContain("strikes");
        assertThatThrownBy(() -> simulator.fault(Fault.lost("city.orderSettel")))
                .hasMessageContaining("/kind");
        assertThat(simulator.calls()).extracting(Call::code).containsExactly("0", "10099");
    }

    @Test
    void allFaultsAreFaultsOfTheControlApi(TanqiaoSimulator simulator) {
        Instant now = simulator.clock().instant();
        List<Fault> all = List.of(
                Fault.close("city.subscribe"),
                Fault.reset("city.subscribe"),
                Fault.torn("city.subscribe"),
                Fault.slow("city.subscribe", Duration.ofSeconds(1)),
                Fault.empty("city.subscribe"),
                Fault.half("city.subscribe"),
                Fault.html("city.subscribe").between(now, now.plusSeconds(60)),
                Fault.late("city.orderSettel", Duration.ofMinutes(3)),
                Fault.revokeToken("campus.transactions"),
                Fault.shift("city.getPointsBillInfo"),
                Fault.pushFirst("city.orderSettel"),
                Fault.twice("city.orderSettel"),
                Fault.duplicate("push.bills", 3),
                Fault.lost("push.bills"),
                Fault.held("push.authorizations", Duration.ofMinutes(2)));

        all.forEach(simulator::fault);

        assertThat(simulator.control("GET", "faults", ""))
                .contains("\"later\":\"180s\"", "\"delayMillis\":1000", "\"until\":");
    }

    @Test
    void theCityPushesToTheHubThatPeopleEnrolAt(TanqiaoSimulator simulator) throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI().getPath());
            byte[] answer = "{\"code\":200}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        hub.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
            simulator.enrolled("wang");
            simulator.hub(address);
            simulator.enrol("li");
            simulator.fault(Fault.lost("push.authorizations").nth(1));
            subscribe(simulator, address + "/pushes");
            simulator.withdraw("wang");
            simulator.push();
            simulator.clock().advance(Duration.ofMinutes(1));
        } finally {
            hub.stop(0);
        }

        assertThat(seen).startsWith("/enrol").containsOnlyOnce("/pushes");
        assertThat(simulator.pushes()).singleElement().satisfies(push -> {
            assertThat(push.status()).isEqualTo("ACKNOWLEDGED");
            assertThat(push.outcomes()).hasSize(2);
            assertThat(push.document()).contains("\"type\":-1");
        });
    }

    @Test
    void aSampleSubscriberKeepsWhatItAccepts(TanqiaoSimulator simulator) throws Exception {
        http.send(
                HttpRequest.newBuilder(URI.create(simulator.url() + "/subscribers/city-format"))
                        .POST(BodyPublishers.ofString("{\"cid\": \"123\", \"type\": 1}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(simulator.received("city-format")).singleElement().asString().contains("\"cid\":\"123\"");
        assertThatThrownBy(() -> simulator.received("nobody")).hasMessageContaining("Nobody here is called nobody.");
    }

    @Test
    void aWorldIsWhatWasSaid() {
        try (var simulator = TanqiaoSimulator.builder()
                .world("plain")
                .seed(7)
                .person("anna", "12.5", "3")
                .startingAt(Instant.parse("2026-05-01T00:00:00Z"))
                .quirks("code-as-text")
                .city("{\"repeat\": \"reject\", \"push\": {\"attempts\": 5}}")
                .campus("{\"tokenLife\": \"5m\"}")
                .start()) {
            simulator.enrolled("anna");

            assertThat(simulator.clock().instant()).isEqualTo(Instant.parse("2026-05-01T00:00:00Z"));
            assertThat(simulator.ledger().person("anna").b()).isEqualByComparingTo(new BigDecimal("3"));
            assertThat(simulator.publicKey().getAlgorithm()).isEqualTo("RSA");
            assertThat(simulator.providerCids()).hasSize(3);
        }
        assertThatThrownBy(() -> TanqiaoSimulator.builder().quirks("no-such").start())
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining("quirks");
        assertThatThrownBy(() -> TanqiaoSimulator.builder().city("[]"))
                .hasMessageContaining("is a JSON object, not []");
    }

    private String transactions(TanqiaoSimulator simulator, String account) throws Exception {
        URI query = URI.create(simulator.campusUrl() + "/transactions?limit=100&access_token="
                + simulator.enrolled(account).campusToken());
        return http.send(HttpRequest.newBuilder(query).build(), BodyHandlers.ofString())
                .body();
    }

    private void subscribe(TanqiaoSimulator simulator, String notifyUrl) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulator.cityUrl() + "/subscribe"))
                .header("Authorization", simulator.cityToken())
                .header("transactionId", UUID.randomUUID().toString())
                .header("timestamp", String.valueOf(simulator.clock().millis()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"notifyUrl\": \"%s\", \"type\": 2}".formatted(notifyUrl)))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).body()).contains("\"code\":200");
    }
}
