package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The city and the subscribers behind their real addresses, from the stub mappings to the journal's file. */
class CityOverHttpTest {

    private static final String APIS = "/carbon-inclusion/apis/v1";

    @TempDir
    Path stateDirectory;

    private final HttpClient http = HttpClient.newHttpClient();
    private URI simulator = URI.create("http://127.0.0.1");
    private String token = "";

    @Test
    void anOrderIsBookedBilledPushedAndKeptOverARestart() throws Exception {
        try (var hub = new PushReceiver()) {
            try (Simulator running = start()) {
                login();
                String account = running.world().persons().get(0).account();
                String cid = post("/cid/issue", issue(account))
                        .path("content")
                        .path("cid")
                        .textValue();
                assertCode(post(APIS + "/auth/accountAuthorize", Json.object().put("cid", cid)));
                assertCode(post(
                        APIS + "/subscribe",
                        Json.object().put("notifyUrl", hub.url()).put("type", 1)));
                assertCode(post(APIS + "/account/getPointInfo", Json.object().put("cid", cid)));
                assertCode(get(APIS + "/auth/getReductionScene?cid=" + cid));
                assertCode(get(APIS + "/auth/equity/licenseAgreement"));
                String provider = running.world().providers().get(0).cid();
                assertCode(post(APIS + "/transaction/orderSettel", order(cid, provider)));

                running.player().advanceTo(running.clock().instant().plus(Duration.ofMinutes(11)));

                assertThat(hub.received).hasSize(1);
                assertThat(hub.received.get(0).path("bill").get(0).path("cid").textValue())
                        .isEqualTo(cid);
            }
            try (Simulator again = start()) {
                JsonNode bills = post(
                        APIS + "/account/getPointsBillInfo",
                        Json.object().put("beginTime", "2026-03-02 00:00:00").put("endTime", "2026-03-03 00:00:00"));
                assertThat(bills.path("content").path("total").intValue()).isEqualTo(1);
                assertThat(get("/__admin/tanqiao/city/ledger").path("bookings")).hasSize(1);
                assertThat(get("/__admin/tanqiao/city/pushes")
                                .get(0)
                                .path("status")
                                .textValue())
                        .isEqualTo("ACKNOWLEDGED");
                assertThat(again.publicKeyFile()).exists();
            }
        }
    }

    @Test
    void aSubscriberListensAtItsName() throws Exception {
        try (Simulator running = start()) {
            assertThat(running.world().subscribers()).extracting("name").contains("city-format");

            assertCode(post(
                    "/subscribers/city-format", Json.object().put("cid", "123").put("type", 1)));

            assertThat(get("/__admin/tanqiao/subscribers/city-format/received"))
                    .extracting(row -> row.path("type").textValue())
                    .containsExactly("authorization");
        }
    }

    private Simulator start() {
        Simulator running = Simulator.start(SimulatorSettings.of("campus-day", stateDirectory));
        simulator = URI.create("http://127.0.0.1:" + running.port());
        return running;
    }

    private void login() throws Exception {
        String appId = new EquityPlatform(TestWorlds.world(), stateDirectory).encrypted("tanqiao-sjtu");
        HttpRequest request = to(APIS + "/auth/getAccessToken")
                .header("transactionId", UUID.randomUUID().toString())
                .header("timestamp", "1772400600000")
                .POST(BodyPublishers.ofString(Json.write(Json.object().put("appId", appId))))
                .build();
        token = send(request).path("content").path("accessToken").textValue();
    }

    private static ObjectNode issue(String account) {
        return Json.object().put("account", account).put("name", "name").put("consentId", "c-1");
    }

    private static ObjectNode order(String cid, String equityCid) {
        ObjectNode order = Json.object()
                .put("cid", cid)
                .put("equityCid", equityCid)
                .put("transactionId", "P1")
                .put("transactionPointA", "1")
                .put("transactionTime", "2026-03-02 05:31:00")
                .put("transactionType", "0");
        order.putArray("data").add("早餐");
        return order;
    }

    private JsonNode post(String path, ObjectNode body) throws Exception {
        return send(to(path).POST(BodyPublishers.ofString(Json.write(body))).build());
    }

    private JsonNode get(String path) throws Exception {
        return send(to(path).build());
    }

    private HttpRequest.Builder to(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(simulator.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json");
        return token.isEmpty() ? request : request.header("Authorization", token);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return Json.read(answer.body())
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
    }

    private static void assertCode(JsonNode answer) {
        assertThat(answer.path("code").intValue()).as(answer.toString()).isEqualTo(200);
    }
}
