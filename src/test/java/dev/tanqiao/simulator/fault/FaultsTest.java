package dev.tanqiao.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.SettableClock;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.Operation;
import dev.tanqiao.simulator.SimAnswer;
import dev.tanqiao.simulator.SimAnswer.Manner;
import dev.tanqiao.simulator.SimRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which calls a planted fault strikes, and what whoever called gets. */
class FaultsTest {

    private static final String SETTLE = "city.orderSettel";
    private static final Instant START = Instant.parse("2026-03-02T04:00:00Z");

    private final SettableClock clock = new SettableClock(START);
    private final List<ObjectNode> journal = new ArrayList<>();
    private final List<SimRequest> asked = new ArrayList<>();
    private final Faults faults = faults(journal);
    private int effects;
    private final Operation upstream = faults.around(SETTLE, request -> {
        effects++;
        return SimAnswer.json(Json.object().put("code", 200).put("msg", "成功"));
    });

    private Faults faults(List<ObjectNode> entries) {
        var made = new Faults[1];
        made[0] = new Faults(
                clock,
                (model, entry) -> {
                    entries.add(entry);
                    made[0].apply(entry);
                },
                name -> Optional.of(request -> {
                    asked.add(request);
                    return SimAnswer.json(Json.object());
                }));
        return made[0];
    }

    private static SimRequest request(String body) {
        return new SimRequest("POST", "x", Map.of(), Map.of("authorization", "token"), body);
    }

    private void plant(String fault) {
        admin(faults, "POST faults").answer(request(fault));
    }

    private static Operation admin(Faults of, String name) {
        return Objects.requireNonNull(of.admin().get(name));
    }

    private SimAnswer call() {
        return upstream.answer(request("{}"));
    }

    @Test
    void theNthCallIsStruckAndNoOther() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"reset\", \"nth\": 2}");

        assertThat(IntStream.range(0, 4).mapToObj(i -> call().manner()))
                .containsExactly(Manner.WHOLE, Manner.RESET, Manner.WHOLE, Manner.WHOLE);
        assertThat(effects).isEqualTo(4);
        assertThat(faults.draw("city.subscribe")).isEmpty();
    }

    @Test
    void aShareFallsOnTheSameCallsForTheSameSeed() {
        assertThat(struckOf100(7)).isEqualTo(struckOf100(7)).isNotEqualTo(struckOf100(8));
        assertThat(struckOf100(7)).hasSizeBetween(15, 45);
    }

    private List<Integer> struckOf100(long seed) {
        Faults own = faults(new ArrayList<>());
        admin(own, "POST faults")
                .answer(request(
                        "{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"percent\": 30, \"seed\": %d}"
                                .formatted(seed)));
        return IntStream.range(0, 100)
                .filter(call -> own.draw(SETTLE).isPresent())
                .boxed()
                .toList();
    }

    @Test
    void aWindowOfVirtualTimeAndANumberOfStrikesBoundIt() {
        plant("""
                {"operation": "city.orderSettel", "kind": "html", "times": 2,
                 "from": "2026-03-02T12:10:00+08:00", "until": "2026-03-02T12:20:00+08:00"}""");

        assertThat(call().status()).isEqualTo(200);
        clock.tick(Duration.ofMinutes(10));
        assertThat(call().status()).isEqualTo(502);
        assertThat(call().body()).startsWith("<html>");
        assertThat(call().status()).as("two strikes are over").isEqualTo(200);

        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"html\", \"until\": \"2026-03-02T12:20:00+08:00\"}");
        clock.tick(Duration.ofMinutes(10));
        assertThat(call().status()).isEqualTo(200);
    }

    @Test
    void theEffectIsKeptOrLeftOut() {
        plant(
                "{\"operation\": \"city.orderSettel\", \"kind\": \"status\", \"status\": 500, \"effect\": false, \"nth\": 1}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"status\", \"status\": 503, \"nth\": 2}");

        assertThat(call()).extracting(SimAnswer::status, SimAnswer::body).containsExactly(500, "");
        assertThat(effects).isZero();
        assertThat(call().body()).contains("成功");
        assertThat(effects).isEqualTo(1);
    }

    @Test
    void bodiesAreSpoilt() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"half\", \"nth\": 1}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"empty\", \"nth\": 2}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"code\", \"code\": 429, \"nth\": 3}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"slow\", \"delayMillis\": 300, \"nth\": 4}");

        assertThat(call().body()).isEqualTo("{\"code\":200");
        assertThat(call()).extracting(SimAnswer::status, SimAnswer::body).containsExactly(200, "");
        assertThat(call().body()).contains("\"code\":429");
        assertThat(call().delayMillis()).isEqualTo(300);
    }

    @Test
    void aLateEffectComesWhenItIsDue() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"late\", \"later\": \"8m\", \"nth\": 1}");

        assertThat(call().manner()).isEqualTo(Manner.CLOSED);
        assertThat(effects).isZero();
        assertThat(faults.nextDue()).contains(START.plus(Duration.ofMinutes(8)));
        faults.act(START.plus(Duration.ofMinutes(8)));
        assertThat(effects).isEqualTo(1);
        assertThat(faults.nextDue()).isEmpty();
    }

    @Test
    void aLateEffectThatWaitsOutlivesARestartAndComesOnce() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"late\", \"later\": \"8m\", \"nth\": 1}");
        upstream.answer(request("{\"transactionId\": \"P7\"}"));
        assertThat(journal.toString()).doesNotContain("token");

        List<SimRequest> came = new ArrayList<>();
        List<ObjectNode> more = new ArrayList<>(journal);
        Faults again = restarted(more, came);
        again.act(START.plus(Duration.ofMinutes(7)));
        assertThat(came).isEmpty();
        assertThat(again.nextDue()).contains(START.plus(Duration.ofMinutes(8)));
        again.act(START.plus(Duration.ofMinutes(8)));
        assertThat(came)
                .singleElement()
                .satisfies(request -> assertThat(request.body()).isEqualTo("{\"transactionId\": \"P7\"}"))
                .satisfies(request -> assertThat(request.variables()).containsKey(SimRequest.LET_IN));

        assertThat(restarted(more, came).nextDue()).as("it has come").isEmpty();
    }

    private Faults restarted(List<ObjectNode> entries, List<SimRequest> came) {
        Faults again = faults(entries);
        List.copyOf(entries).forEach(again::apply);
        again.around(SETTLE, request -> {
            came.add(request);
            return SimAnswer.json(Json.object());
        });
        return again;
    }

    @Test
    void tokensAreRevokedAndPushesSentThroughTheControlApi() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"revoke-token\", \"nth\": 1}");

        call();
        assertThat(asked)
                .singleElement()
                .extracting(request -> request.header("authorization"))
                .isEqualTo(Optional.of("token"));
    }

    @Test
    void onlyTheFirstOfSeveralPagesShifts() {
        String page =
                "{\"code\":200,\"content\":{\"total\":%d,\"page\":%d,\"pageSize\":2,\"bill\":[{\"n\":1},{\"n\":2}]}}";
        plant("{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"shift\"}");

        assertThat(shifted(page.formatted(3, 1)).at("/content").toString())
                .isEqualTo("{\"total\":2,\"page\":1,\"pageSize\":2,\"bill\":[{\"n\":2}]}");
        assertThat(shifted(page.formatted(2, 1)).at("/content/bill")).hasSize(2);
        assertThat(shifted(page.formatted(4, 2)).at("/content/bill")).hasSize(2);
    }

    private JsonNode shifted(String page) {
        SimAnswer answer = faults.around(
                        "city.getPointsBillInfo",
                        request -> SimAnswer.json(Json.read(page).orElseThrow()))
                .answer(request("{}"));
        return Json.read(answer.body()).orElseThrow();
    }

    @Test
    void whatIsPlantedAndHasStruckIsReadBack() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"nth\": 3}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"html\", \"times\": 1}");
        call();

        Faults again = faults(new ArrayList<>());
        journal.forEach(again::apply);
        assertThat(again.draw(SETTLE))
                .as("its one strike was before the restart")
                .isEmpty();
        assertThat(again.state()).hasSize(2);
    }

    @Test
    void allOrOneAreHealed() {
        plant(
                "[{\"operation\": \"city.orderSettel\", \"kind\": \"close\"}, {\"operation\": \"push.bills\", \"kind\": \"lost\"}]");
        Operation one = admin(faults, "DELETE faults/{number}");

        assertThatThrownBy(
                        () -> one.answer(new SimRequest("DELETE", "", Map.of(), Map.of(), "", Map.of("number", "9"))))
                .hasMessage("There is no fault 9.");
        one.answer(new SimRequest("DELETE", "", Map.of(), Map.of(), "", Map.of("number", "1")));
        assertThat(call().manner()).isEqualTo(Manner.WHOLE);
        assertThat(faults.draw("push.bills")).isPresent();
        admin(faults, "DELETE faults").answer(request(""));
        assertThat(faults.draw("push.bills")).isEmpty();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> plant("{\"operation\": \"city.orderSettel\", \"kind\": \"explode\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/kind");
        assertThatThrownBy(() -> plant("{\"operation\": \"push.bills\", \"kind\": \"html\"}"))
                .hasMessageContaining("/kind");
        assertThatThrownBy(() -> plant("{\"operation\": \"city.orderSettel\", \"kind\": \"lost\"}"))
                .hasMessageContaining("/kind");
        assertThat(faults.state()).isEmpty();
    }
}
