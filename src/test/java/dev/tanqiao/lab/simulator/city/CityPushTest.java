package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 碳账户账单推送, 账户权益平台授权/取消授权, 应答机制. */
class CityPushTest {

    @TempDir
    static Path stateDirectory;

    private final PushReceiver hub;
    private EquityPlatform platform;
    private String anna;

    CityPushTest() throws IOException {
        hub = new PushReceiver();
    }

    @BeforeEach
    void opens() {
        platform = new EquityPlatform(TestWorlds.world(), stateDirectory).loggedIn();
        anna = platform.authorized("anna");
    }

    @AfterEach
    void closes() {
        hub.close();
    }

    @Test
    void nothingIsDueWithoutASubscription() {
        platform.settle(anna, "P1");

        assertThat(platform.city.nextDue()).isEmpty();
    }

    @Test
    void newBillsArePushedAtTheNextBeatOnceTheyAreVisible() {
        subscribe(1);
        platform.tick(TestWorlds.PUSH_EVERY.minus(TestWorlds.BILL_DELAY));
        platform.settle(anna, "P1"); // visible exactly at the beat
        platform.tick(Duration.ofMillis(1));
        platform.settle(anna, "P2"); // a millisecond late: one beat more

        playNext();
        assertThat(sinceStart()).isEqualTo(TestWorlds.PUSH_EVERY);
        assertThat(Json.write(hub.received.get(0)))
                .isEqualTo(("{'total':1,'bill':[{'cid':'CID','equityCid':'EQ-1','transactionId':'P1','amount':'10',"
                                + "'transactionTime':1772411430000,'transactionPaymentTime':1772410140000,"
                                + "'transactionType':'0'}]}")
                        .replace('\'', '"')
                        .replace("CID", anna));

        playNext();
        assertThat(sinceStart()).isEqualTo(TestWorlds.PUSH_EVERY.multipliedBy(2));
        assertThat(ids(hub.received.get(1))).containsExactly("P2");
        assertThat(platform.city.nextDue()).isEmpty();
    }

    @Test
    void aBodyHoldsAtMost500Lines() {
        subscribe(1);
        IntStream.range(0, 1001)
                .forEach(number -> platform.settle(
                        platform.order(anna, "P" + number, order -> order.put("transactionPointA", "0.01"))));

        playNext();

        assertThat(hub.received)
                .extracting(body -> body.path("total").intValue())
                .containsExactly(500, 500, 1);
        assertThat(hub.received.stream().flatMap(body -> ids(body).stream()).distinct())
                .hasSize(1001);
    }

    @Test
    void aPushNobodyAcknowledgesIsTriedThreeTimes() {
        subscribe(1);
        platform.settle(anna, "P1");
        hub.answers(500, "").answers(200, "ok").answers(200, "{\"code\":500}");

        playNext();
        Instant first = platform.clock.instant();
        playNext();
        assertThat(platform.clock.instant()).isEqualTo(first.plus(TestWorlds.PUSH_GAP));
        playNext();

        assertThat(platform.city.nextDue()).isEmpty();
        assertThat(hub.received).hasSize(3).allMatch(body -> body.equals(hub.received.get(0)));
        JsonNode push = pushes().get(0);
        assertThat(push.path("status").textValue()).isEqualTo("GIVEN_UP");
        assertThat(push.path("attempts"))
                .extracting(attempt -> attempt.path("outcome").textValue())
                .containsExactly("HTTP 500, code null", "HTTP 200, code null", "HTTP 200, code 500");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    200 | {"code":200}                                | ACKNOWLEDGED
                    202 | {"code":200,"msg":"成功","content":null}      | ACKNOWLEDGED
                    200 | {"code":"200"}                              | WAITING
                    200 | {"code":201}                                | WAITING
                    204 | ''                                          | WAITING
                    200 | <html>                                      | WAITING
                    302 | ''                                          | WAITING
                    """)
    void onlyCode200InAJsonBodyAcknowledges(int status, String body, String becomes) {
        subscribe(1);
        platform.settle(anna, "P1");
        hub.answers(status, body);

        playNext();

        assertThat(hub.received).hasSize(1);
        assertThat(pushes().get(0).path("status").textValue()).isEqualTo(becomes);
    }

    @Test
    void aReceiverThatIsAwayIsTriedAgain() {
        subscribe(1);
        hub.close();
        platform.settle(anna, "P1");

        playNext();

        assertThat(pushes().get(0).path("attempts").get(0).path("outcome").textValue())
                .isEqualTo("ConnectException");
        assertThat(platform.city.counts()).containsEntry("waitingPushes", 1);
    }

    @Test
    void grantAndWithdrawalArePushedSoonAfterTheyHappened() {
        subscribe(2);
        String bo = platform.authorized("bo");
        playNext();
        withdraw(bo);
        playNext();

        assertThat(sinceStart()).isLessThan(Duration.ofSeconds(10));
        assertThat(hub.received)
                .extracting(Json::write)
                .containsExactly(
                        "{\"cid\":\"%s\",\"type\":1}".formatted(bo), "{\"cid\":\"%s\",\"type\":-1}".formatted(bo));
    }

    @Test
    void twoChangesOfOnePersonDoNotOvertakeEachOther() {
        subscribe(2);
        String bo = platform.authorized("bo");
        hub.answers(500, "");
        playNext();
        withdraw(bo);
        playNext();

        assertThat(hub.received)
                .extracting(body -> body.path("type").intValue())
                .containsExactly(1, 1, -1);
    }

    @Test
    void aChangeThatIsHeldIsOvertakenByTheNextAndComesLast() {
        platform = new EquityPlatform(
                        TestWorlds.world(),
                        stateDirectory,
                        new PlantedFaults()
                                .plant(
                                        "{\"operation\": \"push.authorizations\", \"kind\": \"held\", \"later\": \"30m\"}"))
                .loggedIn();
        subscribe(2);
        String bo = platform.authorized("bo");
        playNext();
        withdraw(bo);
        playNext();
        playNext();

        assertThat(sinceStart()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31));
        assertThat(hub.received)
                .extracting(body -> body.path("type").intValue())
                .containsExactly(-1, 1);
    }

    @Test
    void aPushSaysWhatItsFaultSaysInWhateverBytes() {
        platform = new EquityPlatform(
                        TestWorlds.world(),
                        stateDirectory,
                        new PlantedFaults()
                                .plant(
                                        "{'operation': 'push.bills', 'kind': 'rewrite', 'find': 'EQ-1', 'with': '食堂', 'charset': 'GBK', 'contentType': 'text/plain', 'headers': {'X-Odd': ['1', '2']}}"
                                                .replace('\'', '"'))
                                .plant(
                                        "{\"operation\": \"push.bills\", \"kind\": \"rewrite\", \"with\": \"{{[*1100}}\"}"))
                .loggedIn();
        subscribe(1);
        hub.answers(400, "");
        platform.settle(platform.authorized("anna"), "P1");
        playNext();
        playNext();

        assertThat(hub.wire.get(0).headers())
                .containsEntry("Content-type", List.of("text/plain"))
                .containsEntry("X-odd", List.of("1", "2"));
        assertThat(new String(hub.wire.get(0).body(), Charset.forName("GBK"))).contains("\"equityCid\":\"食堂\"");
        assertThat(new String(hub.wire.get(1).body(), StandardCharsets.UTF_8)).isEqualTo("[".repeat(1100));
    }

    @Test
    void authorizationsAreNotPushedWhereTheWorldSaysSo() {
        platform = new EquityPlatform(TestWorlds.world(World.Repeat.BOOK_AGAIN, false), stateDirectory).loggedIn();
        subscribe(2);
        platform.authorized("bo");

        assertThat(platform.city.nextDue()).isEmpty();
    }

    @Test
    void pushNowDoesNotWaitForTheTrigger() {
        subscribe(1);
        platform.settle(anna, "P1");
        platform.tick(TestWorlds.BILL_DELAY);

        assertThat(platform.admin("POST city/push", Map.of(), "").path("lines").intValue())
                .isEqualTo(1);
        assertThat(hub.received).hasSize(1);
        assertThat(platform.city.nextDue()).isEmpty();
    }

    @Test
    void theReceiverMayAskTheCityBeforeItAnswers() {
        subscribe(1);
        platform.settle(anna, "P1");
        var seen = new AtomicInteger();
        hub.beforeAnswer(() -> seen.set(
                platform.bills(all -> {}).path("content").path("total").intValue() + (platform.city.busy() ? 10 : 0)));

        playNext();

        assertThat(seen).hasValue(11);
        assertThat(platform.city.busy()).isFalse();
    }

    @Test
    void afterAKillAttemptsGoOnWhereTheyWere() {
        subscribe(1);
        platform.settle(anna, "P1");
        hub.answers(500, "");
        playNext();

        platform = platform.restarted();
        hub.answers(500, "").answers(500, "");
        playNext();
        playNext();

        assertThat(hub.received).hasSize(3);
        assertThat(platform.city.nextDue()).isEmpty();
    }

    @Test
    void anAttemptCutOffByAKillCounts() {
        subscribe(1);
        platform.settle(anna, "P1");
        hub.answers(500, "").answers(500, "");
        playNext();
        playNext();
        List<String> atKill = new ArrayList<>();
        hub.beforeAnswer(() -> atKill.addAll(platform.journal.lines()));
        playNext();

        platform = platform.restartedFrom(atKill);
        playNext();

        assertThat(hub.received).hasSize(3);
        assertThat(pushes().get(0).path("status").textValue()).isEqualTo("GIVEN_UP");
        assertThat(pushes().get(0).path("attempts").get(2).path("outcome").textValue())
                .isEqualTo("cut off");
    }

    private void subscribe(int type) {
        platform.call(
                "city.subscribe", Json.object().put("notifyUrl", hub.url()).put("type", type));
    }

    private void withdraw(String cid) {
        platform.admin("POST city/persons/{cid}/authorization", Map.of("cid", cid), "{\"type\":-1}");
    }

    /** Advances to what the city does next by itself, and lets it. */
    private void playNext() {
        Instant due = platform.city.nextDue().orElseThrow();
        platform.clock.advanceTo(due);
        platform.city.act(due);
    }

    private Duration sinceStart() {
        return Duration.between(TestWorlds.START, platform.clock.instant());
    }

    private JsonNode pushes() {
        return platform.admin("GET city/pushes", Map.of(), "");
    }

    private static List<String> ids(JsonNode body) {
        return StreamSupport.stream(body.path("bill").spliterator(), false)
                .map(line -> line.path("transactionId").textValue())
                .toList();
    }
}
