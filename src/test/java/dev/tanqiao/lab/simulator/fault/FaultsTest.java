package dev.tanqiao.lab.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.SettableClock;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimAnswer.Manner;
import dev.tanqiao.lab.simulator.SimRequest;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which calls a planted fault strikes, and what whoever called gets. */
class FaultsTest {

    private static final String SETTLE = "city.orderSettel";
    private static final Instant START = Instant.parse("2026-03-02T04:00:00Z");

    private final SettableClock clock = new SettableClock(START);
    private final List<ObjectNode> journal = new ArrayList<>();
    private final List<SimRequest> asked = new ArrayList<>();
    private final List<Set<String>> refusals = new ArrayList<>();
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
                }),
                List.of(),
                request -> request.header("person"),
                fault -> Optional.empty(),
                () -> refusals.add(made[0].refused()));
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
    void anAnswerIsRewrittenWordByWordAndByteByByte() {
        plant(
                "{\"operation\": \"city.orderSettel\", \"kind\": \"rewrite\", \"find\": \"\\\"code\\\":(\\\\d+)\", \"with\": \"\\\"code\\\":\\\"$1\\\"\", \"nth\": 1}");
        plant(
                "{\"operation\": \"city.orderSettel\", \"kind\": \"rewrite\", \"with\": \"{{N*4000}}{{ab*2}}\", \"status\": 203, \"nth\": 2}");
        plant(
                "{\"operation\": \"city.orderSettel\", \"kind\": \"rewrite\", \"charset\": \"GBK\", \"headers\": {\"X-Odd\": [\"1\", \"2\"]}, \"nth\": 3}");

        assertThat(call().body()).isEqualTo("{\"code\":\"200\",\"msg\":\"成功\"}");
        assertThat(call())
                .satisfies(answer -> assertThat(answer.body()).isEqualTo("N".repeat(4_000) + "abab"))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(203));
        assertThat(call())
                .satisfies(answer -> assertThat(answer.contentType()).isEqualTo("application/json;charset=GBK"))
                .satisfies(answer -> assertThat(answer.charset()).isEqualTo(Charset.forName("GBK")))
                .satisfies(answer -> assertThat(answer.headers()).containsEntry("X-Odd", List.of("1", "2")));
        assertThat(effects).isEqualTo(3);
    }

    @Test
    void theNthCallIsStruckAndNoOther() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"reset\", \"nth\": 2}");

        assertThat(IntStream.range(0, 4).mapToObj(i -> call().manner()))
                .containsExactly(Manner.WHOLE, Manner.RESET, Manner.WHOLE, Manner.WHOLE);
        assertThat(effects).isEqualTo(4);
        assertThat(faults.draw("city.subscribe", () -> Caller.NOBODY)).isEmpty();
    }

    @Test
    void aShareFallsOnTheSameCallsForTheSameSeed() {
        assertThat(struckOf100(7)).isEqualTo(struckOf100(7)).isNotEqualTo(struckOf100(8));
        assertThat(struckOf100(7)).hasSizeBetween(15, 45);
    }

    /** The dice that choose a call must not be those of its delay: of half of the calls all would be the slow ones. */
    @Test
    void whereAShareIsSlowSomeAreHeldBackLessThanTheMedian() {
        plant("""
                {"operation": "city.orderSettel", "kind": "slow", "percent": 50,
                 "delayDistribution": {"type": "lognormal", "median": 100, "sigma": 0.6}}""");

        List<Integer> delays = IntStream.range(0, 100)
                .mapToObj(i -> call().delayMillis())
                .filter(delay -> delay > 0)
                .toList();

        assertThat(delays).hasSizeBetween(30, 70);
        assertThat(delays).filteredOn(delay -> delay < 100).hasSizeBetween(10, 60);
        assertThat(delays).filteredOn(delay -> delay > 100).hasSizeBetween(10, 60);
    }

    private List<Integer> struckOf100(long seed) {
        Faults own = faults(new ArrayList<>());
        admin(own, "POST faults")
                .answer(request(
                        "{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"percent\": 30, \"seed\": %d}"
                                .formatted(seed)));
        return IntStream.range(0, 100)
                .filter(call -> own.draw(SETTLE, () -> Caller.NOBODY).isPresent())
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
        plant("{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"shift\"}");

        assertThat(List.of(pageOfFive(1, 2), pageOfFive(2, 2), pageOfFive(1, 10)))
                .containsExactly(
                        "{\"total\":4,\"page\":1,\"pageSize\":2,\"bill\":[2,3]}",
                        "{\"total\":5,\"page\":2,\"pageSize\":2,\"bill\":[3,4]}",
                        "{\"total\":5,\"page\":1,\"pageSize\":2,\"bill\":[1,2,3,4,5]}");
    }

    @Test
    void pagesAreCutCountedAndEndedAsTheFaultSays() {
        plant(
                "{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"pages\", \"pageSize\": 2, \"total\": \"page\", \"emptyPage\": 2, \"lastAgain\": true}");

        assertThat(List.of(pageOfFive(1), pageOfFive(2), pageOfFive(3), pageOfFive(4), pageOfFive(5)))
                .containsExactly(
                        "{\"total\":2,\"page\":1,\"pageSize\":10,\"bill\":[1,2]}",
                        "{\"total\":0,\"page\":2,\"pageSize\":10,\"bill\":[]}",
                        "{\"total\":2,\"page\":3,\"pageSize\":10,\"bill\":[3,4]}",
                        "{\"total\":1,\"page\":4,\"pageSize\":10,\"bill\":[5]}",
                        "{\"total\":1,\"page\":5,\"pageSize\":10,\"bill\":[5]}");
    }

    @Test
    void aPageWithoutRowsHasNoListWhereTheFaultSaysSo() {
        plant(
                "{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"pages\", \"emptyList\": \"as-null\", \"times\": 2}");
        plant("{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"pages\", \"emptyList\": \"missing\"}");

        assertThat(List.of(pageOfFive(1), pageOfFive(2), pageOfFive(2)))
                .containsExactly(
                        "{\"total\":5,\"page\":1,\"pageSize\":10,\"bill\":[1,2,3,4,5]}",
                        "{\"total\":5,\"page\":2,\"pageSize\":10,\"bill\":null}",
                        "{\"total\":5,\"page\":2,\"pageSize\":10}");
    }

    private String pageOfFive(int page) {
        return pageOfFive(page, 10);
    }

    /** What is told of a page of so many, of five lines in all. */
    private String pageOfFive(int page, int pageSize) {
        SimAnswer answer = faults.around("city.getPointsBillInfo", request -> {
                    ObjectNode content =
                            Json.object().put("total", 5).put("page", page).put("pageSize", 2);
                    ArrayNode lines = content.putArray("bill");
                    int size = request.json().path("pageSize").asInt();
                    IntStream.rangeClosed(1, 5)
                            .skip((request.json().path("page").asInt() - 1L) * size)
                            .limit(size)
                            .forEach(lines::add);
                    return SimAnswer.json(Json.object().set("content", content));
                })
                .answer(request("{\"page\":%d,\"pageSize\":%d}".formatted(page, pageSize)));
        return Json.read(answer.body()).orElseThrow().path("content").toString();
    }

    @Test
    void whatIsPlantedAndHasStruckIsReadBack() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"nth\": 3}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"html\", \"times\": 1}");
        call();

        Faults again = faults(new ArrayList<>());
        journal.forEach(again::apply);
        assertThat(again.draw(SETTLE, () -> Caller.NOBODY))
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
        assertThat(faults.draw("push.bills", () -> Caller.NOBODY)).isPresent();
        admin(faults, "DELETE faults").answer(request(""));
        assertThat(faults.draw("push.bills", () -> Caller.NOBODY)).isEmpty();
    }

    @Test
    void aDelayIsAnotherForEachCallAndTheSameForTheSameSeed() {
        assertThat(delays(7))
                .isEqualTo(delays(7))
                .isNotEqualTo(delays(8))
                .allMatch(millis -> millis >= 5 && millis <= 60);
        assertThat(Set.copyOf(delays(7))).hasSizeGreaterThan(10);

        plant("""
                {"operation": "city.orderSettel", "kind": "slow",
                 "delayDistribution": {"type": "lognormal", "median": 100, "sigma": 0.5, "maxValue": 300}}""");
        List<Integer> held = IntStream.range(0, 200)
                .mapToObj(call -> call().delayMillis())
                .sorted()
                .toList();
        assertThat(held.get(100)).as("the median").isBetween(80, 125);
        assertThat(held.get(199)).as("the longest").isBetween(200, 300);
    }

    private List<Integer> delays(long seed) {
        Faults own = faults(new ArrayList<>());
        admin(own, "POST faults").answer(request("""
                {"operation": "city.orderSettel", "kind": "slow", "seed": %d,
                 "delayDistribution": {"type": "uniform", "lower": 5, "upper": 60}}""".formatted(seed)));
        Operation slow = own.around(SETTLE, request -> SimAnswer.json(Json.object()));
        return IntStream.range(0, 50)
                .mapToObj(call -> slow.answer(request("{}")).delayMillis())
                .toList();
    }

    @Test
    void aBodyDribblesOrBreaksOffOrIsOfAnotherType() {
        plant(
                "{\"operation\": \"city.orderSettel\", \"kind\": \"dribble\", \"chunks\": 3, \"delayMillis\": 90, \"nth\": 1}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"broken-chunk\", \"nth\": 2}");
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"wrong-type\", \"field\": \"code\", \"nth\": 3}");

        assertThat(call()).extracting(SimAnswer::chunks, SimAnswer::delayMillis).containsExactly(3, 90);
        assertThat(call().manner()).isEqualTo(Manner.BROKEN_CHUNK);
        assertThat(call().body()).isEqualTo("{\"code\":{\"value\":200},\"msg\":\"成功\"}");
        assertThat(effects).isEqualTo(3);
    }

    @Test
    void listsBecomeObjectsAndObjectsTexts() {
        plant("{\"operation\": \"campus.transactions\", \"kind\": \"wrong-type\"}");
        plant("{\"operation\": \"city.getPointInfo\", \"kind\": \"wrong-type\"}");

        assertThat(answer("campus.transactions", "{\"errno\":0,\"entities\":[1]}"))
                .isEqualTo("{\"errno\":0,\"entities\":{\"list\":[1]}}");
        assertThat(answer("city.getPointInfo", "{\"code\":200,\"content\":{\"a\":1}}"))
                .isEqualTo("{\"code\":200,\"content\":\"{\\\"a\\\":1}\"}");
        assertThat(answer("city.getPointInfo", "{\"code\":401}")).isEqualTo("{\"code\":401}");
    }

    private String answer(String operation, String body) {
        return faults.around(
                        operation, request -> SimAnswer.json(Json.read(body).orElseThrow()))
                .answer(request(""))
                .body();
    }

    @Test
    void aRateLimitSaysWhenToComeAgainAndDoesNothing() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"rate-limit\", \"retryAfterSeconds\": 7}");

        assertThat(call())
                .extracting(SimAnswer::status, SimAnswer::body, SimAnswer::headers)
                .containsExactly(429, "", Map.of("Retry-After", List.of("7")));
        assertThat(effects).isZero();
    }

    @Test
    void onlyCallsAboutAPersonAProviderAndAnOrderAreCountedAndStruck() {
        plant("""
                {"operation": "city.orderSettel", "kind": "close", "nth": 2,
                 "person": "wang", "provider": "EQ-1", "transactionId": "P1"}""");

        assertThat(List.of(
                        about("wang", "EQ-1", "P1"),
                        about("li", "EQ-1", "P1"),
                        about("wang", "EQ-2", "P1"),
                        about("wang", "EQ-1", "P2"),
                        about("wang", "EQ-1", "P1"),
                        about("wang", "EQ-1", "P1")))
                .containsExactly(Manner.WHOLE, Manner.WHOLE, Manner.WHOLE, Manner.WHOLE, Manner.CLOSED, Manner.WHOLE);
    }

    private Manner about(String person, String provider, String transactionId) {
        String body = "{\"equityCid\": \"%s\", \"transactionId\": \"%s\"}".formatted(provider, transactionId);
        return upstream.answer(new SimRequest("POST", "x", Map.of(), Map.of("person", person), body))
                .manner();
    }

    @Test
    void hoursOfEveryDayMayRunOverMidnight() {
        plant("{\"operation\": \"city.orderSettel\", \"kind\": \"close\", \"from\": \"23:00\", \"until\": \"01:00\"}");

        assertThat(IntStream.range(0, 48).filter(hour -> {
                    boolean struck = call().manner() == Manner.CLOSED;
                    clock.tick(Duration.ofHours(1));
                    return struck;
                }))
                .as("hours since noon in Shanghai")
                .containsExactly(11, 12, 35, 36);
    }

    @Test
    void aRefusalIsToldWhenItBeginsAndEndsAndWhenItIsHealed() {
        plant("{\"operation\": \"city\", \"kind\": \"refuse\", \"from\": \"12:30\", \"until\": \"13:00\"}");
        assertThat(faults.refused()).isEmpty();

        assertThat(faults.nextDue()).contains(START.plus(Duration.ofMinutes(30)));
        actIn(Duration.ofMinutes(30));
        assertThat(faults.nextDue()).contains(START.plus(Duration.ofHours(1)));
        actIn(Duration.ofMinutes(30));
        plant("{\"operation\": \"campus\", \"kind\": \"refuse\"}");
        admin(faults, "DELETE faults").answer(request(""));

        assertThat(refusals).containsExactly(Set.of(), Set.of("city"), Set.of(), Set.of("campus"), Set.of());
        assertThat(faults.nextDue()).isEmpty();
    }

    private void actIn(Duration time) {
        clock.tick(time);
        faults.act(clock.instant());
    }

    @Test
    void aTimetableIsThereFromTheStartAndAgainAfterARestart() {
        var reader = new FaultReader();
        reader.readTimetable(Json.read("""
                        [{"from": "12:00", "until": "13:00", "fault": [
                            {"operation": "city.orderSettel", "kind": "close", "nth": 2}, {"operation": "city", "kind": "refuse"}]}]""").orElseThrow(), "/timetable");
        assertThat(reader.complaints())
                .as("where the city is refused, nobody calls it")
                .extracting(FaultReader.Complaint::pointer)
                .containsExactly("/timetable/0/fault/1");
        Faults first = timetable(reader.standing());
        first.draw(SETTLE, () -> Caller.NOBODY);
        first.draw(SETTLE, () -> Caller.NOBODY);

        Faults again = timetable(reader.standing());
        journal.forEach(again::apply);

        assertThat(again.refused()).containsExactly("city");
        assertThat(again.state()).isEqualTo(first.state());
        plantIn(again);
        assertThat(again.stands(3)).isTrue();
    }

    private void plantIn(Faults of) {
        admin(of, "POST faults").answer(request("{\"operation\": \"push.bills\", \"kind\": \"lost\"}"));
    }

    private Faults timetable(List<Fault> entries) {
        var made = new Faults[1];
        made[0] = new Faults(
                clock,
                (model, entry) -> {
                    journal.add(entry);
                    made[0].apply(entry);
                },
                name -> Optional.empty(),
                entries,
                request -> Optional.empty(),
                fault -> Optional.empty(),
                () -> {});
        return made[0];
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
        assertThatThrownBy(() -> plant("{\"operation\": \"city.orderSettle\", \"kind\": \"close\"}"))
                .hasMessageContaining("/operation")
                .hasMessageContaining("did you mean city.orderSettel?");
        assertThatThrownBy(() -> plant("{\"operation\": \"city\", \"kind\": \"refuse\", \"percent\": 5}"))
                .hasMessageContaining("/percent");
        assertThatThrownBy(() -> plant("{\"operation\": \"bills\", \"kind\": \"close\"}"))
                .hasMessageContaining("/kind");
        assertThatThrownBy(() -> plant("""
                        {"operation": "city.orderSettel", "kind": "close", "from": "12:00", "until": "2026-03-02T13:00:00+08:00"}"""))
                .hasMessageContaining("/until: from and until are both instants, or both times of day");
        assertThatThrownBy(() -> plant("""
                        {"operation": "city.orderSettel", "kind": "close",
                         "from": "2026-03-02T13:00:00+08:00", "until": "2026-03-02T12:00:00+08:00"}""")).hasMessageContaining("/until: an instant after from");
        assertThatThrownBy(() -> plant("""
                        {"operation": "city.orderSettel", "kind": "slow", "delayDistribution": {"type": "uniform", "lower": 9, "upper": 8}}""")).hasMessageContaining("/delayDistribution/upper: at least lower");
        assertThat(faults.state()).isEmpty();
    }
}
