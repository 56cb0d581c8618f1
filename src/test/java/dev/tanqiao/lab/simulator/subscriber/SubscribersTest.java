package dev.tanqiao.lab.simulator.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.VirtualClock;
import dev.tanqiao.lab.simulator.city.TestJournal;
import dev.tanqiao.lab.simulator.city.TestWorlds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscribersTest {

    /** The published test vector of Standard Webhooks; its secret is the test world's. */
    private static final String VECTOR_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    private static final Instant VECTOR_TIME = Instant.ofEpochSecond(1_614_265_330);
    private static final String VECTOR_BODY = "{\"test\": 2432232314}";
    private static final String VECTOR_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"evt-1\",\"source\":\"/tanqiao\","
            + "\"type\":\"settlement.settled\",\"subject\":\"P1\",\"sequence\":\"3\",\"data\":{\"points\":1.50}}";

    private final VirtualClock clock = new VirtualClock(VECTOR_TIME);
    private final TestJournal journal = new TestJournal();
    private final Subscribers subscribers = journal.open(new Subscribers(TestWorlds.world(), clock, journal));

    @Test
    void thePublishedSignatureIsValid() {
        assertThat(signature(VECTOR_SIGNATURE)).isTrue();
        assertThat(signature("v1,AAAA " + VECTOR_SIGNATURE)).isTrue();
    }

    @Test
    void anotherSignatureOrVersionIsNot() {
        assertThat(signature("v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")).isFalse();
        assertThat(signature(VECTOR_SIGNATURE.replace("v1,", "v2,"))).isFalse();
        assertThat(signature("")).isFalse();
    }

    @Test
    void aSignatureIsGoodForFiveMinutes() {
        clock.advanceTo(VECTOR_TIME.plus(Duration.ofMinutes(5)));
        assertThat(signature(VECTOR_SIGNATURE)).isTrue();

        clock.advanceTo(VECTOR_TIME.plus(Duration.ofMinutes(5)).plusMillis(1));
        assertThat(signature(VECTOR_SIGNATURE)).isFalse();
    }

    @Test
    void aSignedCloudEventIsKeptAndAcknowledged() {
        SimAnswer answer = send("events", signed("msg-1", EVENT), EVENT);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(Json.write(received("events")))
                .isEqualTo(("[{'at':'2021-02-25T15:02:10Z','webhookId':'msg-1','type':'settlement.settled',"
                                + "'id':'evt-1','seq':'3','subject':'P1','validSignature':true,"
                                + "'items':[{'points':1.50}]}]")
                        .replace('\'', '"'));
    }

    @Test
    void aWrongSignatureGets401AndIsKeptAsSuch() {
        SimAnswer answer = send("events", signed("msg-1", EVENT), EVENT.replace("1.50", "9.50"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(received("events").get(0).path("validSignature").booleanValue())
                .isFalse();
    }

    @Test
    void whatIsNoCloudEventGets400() {
        assertThat(send("events", signed("msg-1", "{}"), "{}").status()).isEqualTo(400);
        Map<String, String> plainJson = new HashMap<>(signed("msg-1", EVENT));
        plainJson.put("content-type", "application/json");
        assertThat(send("events", plainJson, EVENT).status()).isEqualTo(400);
        assertThat(received("events")).isEmpty();
    }

    @Test
    void theCitysFormatTakesBothPushes() {
        String bills = "{\"total\":1,\"bill\":[{\"cid\":\"213\",\"equityCid\":\"123\",\"transactionId\":\"123\","
                + "\"amount\":\"10\",\"transactionTime\":1675502002174,"
                + "\"transactionPaymentTime\":1675502002174,\"transactionType\":\"0\"}]}";

        assertThat(send("city-format", Map.of(), bills).body()).isEqualTo("{\"code\":200}");
        assertThat(send("city-format", Map.of(), "{\"cid\":\"123\",\"type\":-1}")
                        .body())
                .isEqualTo("{\"code\":200}");

        assertThat(received("city-format"))
                .extracting(row -> row.path("type").textValue())
                .containsExactly("bills", "authorization");
        assertThat(received("city-format")
                        .get(0)
                        .path("items")
                        .get(0)
                        .path("transactionId")
                        .textValue())
                .isEqualTo("123");
    }

    @Test
    void theCitysFormatAcknowledgesNothingElse() {
        for (String body : new String[] {
            "",
            "<html>",
            "{}",
            "{\"total\":2,\"bill\":[]}",
            "{\"total\":1,\"bill\":[{\"cid\":\"1\"}]}",
            "{\"cid\":\"123\",\"type\":2}"
        }) {
            assertThat(send("city-format", Map.of(), body).body()).as(body).contains("\"code\":400");
        }
        assertThat(received("city-format")).isEmpty();
    }

    @Test
    void nobodyListensElsewhere() {
        assertThat(send("stranger", Map.of(), EVENT).status()).isEqualTo(404);
    }

    @Test
    void repeatsAreKeptAndForgettingTakesAllOfOneEvent() {
        send("events", signed("msg-1", EVENT), EVENT);
        send("events", signed("msg-1", EVENT), EVENT);
        String other = EVENT.replace("evt-1", "evt-2");
        send("events", signed("msg-2", other), other);
        assertThat(received("events")).hasSize(3);

        forget("{\"eventId\":\"evt-1\"}");

        assertThat(received("events"))
                .extracting(row -> row.path("id").textValue())
                .containsExactly("evt-2");
        assertThatThrownBy(() -> forget("{\"eventId\":\"evt-1\"}"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("evt-1");
    }

    @Test
    void theJournalAloneGivesTheSameRows() {
        send("events", signed("msg-1", EVENT), EVENT);
        send("city-format", Map.of(), "{\"cid\":\"123\",\"type\":1}");
        JsonNode before = Json.read(Json.write(subscribers.state())).orElseThrow();

        var again = new TestJournal(journal.lines());
        JsonNode after =
                again.open(new Subscribers(TestWorlds.world(), clock, again)).state();

        assertThat(Json.read(Json.write(after))).contains(before);
    }

    private boolean signature(String signature) {
        return new WebhookSignature(TestWorlds.SECRET, clock)
                .isValid(request("", headers(VECTOR_ID, signature), VECTOR_BODY));
    }

    private Map<String, String> signed(String id, String body) {
        return headers(id, "v1," + TestSigner.sign(TestWorlds.SECRET, id, VECTOR_TIME, body));
    }

    private static Map<String, String> headers(String id, String signature) {
        return Map.of(
                "content-type",
                "application/cloudevents+json; charset=utf-8",
                "webhook-id",
                id,
                "webhook-timestamp",
                String.valueOf(VECTOR_TIME.getEpochSecond()),
                "webhook-signature",
                signature);
    }

    private SimAnswer send(String name, Map<String, String> headers, String body) {
        return find(subscribers.operations(), "subscribers.receive").answer(request(name, headers, body));
    }

    private static SimRequest request(String name, Map<String, String> headers, String body) {
        return new SimRequest("POST", "/subscribers/" + name, Map.of(), headers, body);
    }

    private JsonNode received(String name) {
        return Json.read(admin("GET subscribers/{name}/received", name, "").body())
                .orElseThrow();
    }

    private void forget(String body) {
        admin("POST subscribers/{name}/forget", "events", body);
    }

    private SimAnswer admin(String address, String name, String body) {
        return find(subscribers.admin(), address)
                .answer(new SimRequest("", "", Map.of(), Map.of(), body, Map.of("name", name)));
    }

    private static Operation find(Map<String, Operation> operations, String name) {
        return Optional.ofNullable(operations.get(name)).orElseThrow();
    }
}
