package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.hub.store.trace.Traces;
import dev.tanqiao.hub.web.TraceWords;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.JdbcAudit;
import dev.tanqiao.lab.cli.Between.Exchange;
import dev.tanqiao.upstream.contract.Contract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole day with a listener on the wires: every word that was said keeps the contracts, and none shows a secret. */
@SuppressWarnings("NullAway.Init")
class BridgeTest {

    private static final String CITY = "/carbon-inclusion/apis/v1";
    private static final Contract CAMPUS_CONTRACT = Contract.campus();
    private static final Contract CARBON_CONTRACT = Contract.carbon();

    @TempDir
    private static Path home;

    private static Wires wires;
    private static Bridge bridge;
    private static Comparison comparison;

    @BeforeAll
    static void playTheDay() {
        wires = new Wires();
        bridge = new Bridge(home, wires);
        comparison = bridge.playToTheEnd(now -> {});
    }

    @AfterAll
    static void stop() {
        bridge.close();
        wires.close();
    }

    @Test
    void theDayEndsInAgreement() {
        assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
    }

    @Test
    void everythingTheHubAsksKeepsTheContracts() {
        List<Exchange> seen = wires.upstream.seen();

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
        assertThat(wires.upstream.seen().stream()
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

    @Test
    void noSecretIsShownAnywhere() throws Exception {
        var secrets = Secrets.of(bridge, wires);
        Map<String, String> places = new TreeMap<>();
        places.put("log", Files.readString(bridge.log()));
        places.put("what dev prints", Bridge.printed(comparison));
        places.put("simulator's requests", get(bridge.simulator.address() + "/__admin/requests", ""));
        for (String path : List.of("status", "pauses", "caps", "deliveries")) {
            places.put("api " + path, get(hub() + "/api/" + path, Files.readString(home.resolve("secrets/api-view"))));
        }
        String view = Files.readString(home.resolve("secrets/api-view"));
        places.put("api review", get(hub() + "/api/review", view));
        for (String of : bridge.jdbc.queryForList(
                "select cid from settlement union select order_no from campus_transaction where order_no is not null",
                String.class)) {
            places.put("api trace " + places.size(), trace(of, view));
        }
        places.put("health", get(hub() + "/actuator/health", ""));
        places.put(
                "a wrong token",
                get(hub() + "/api/status", secrets.all().keySet().iterator().next()));
        places.put("a wrong callback", get(hub() + "/enrol/callback?code=x&state=y", ""));
        places.put("a wrong push path", get(hub() + "/push/" + "x".repeat(32) + "/bills", ""));
        places.putAll(new JdbcAudit(bridge.jdbc).shown());

        assertThat(places.get("log")).contains("city.pushed").contains("bundle.loaded");
        assertThat(places.get("CloudEvents")).contains("settlement.billed");
        assertThat(secrets.shownIn(places)).isEmpty();
        // The simulator is the city: its journal knows people's cids and where to push, but no token, no code and no
        // key.
        String journal = Files.readString(home.resolve("simulator-1/journal.jsonl"));
        assertThat(secrets.without("cid").without("push path").shownIn(Map.of("simulator's journal", journal)))
                .isEmpty();
    }

    /** Whatever stands in a row about a settlement of the day stands on its time line, and causes stand before effects. */
    @Test
    void aTraceLeavesNothingOut() {
        Traces traces = bridge.hub.bean(Traces.class);
        for (long id : bridge.jdbc.queryForList("select id from settlement where kind = 'PURCHASE'", Long.class)) {
            Trace trace = traces.of("settlement/" + id, 10).orElseThrow();
            Map<String, Long> told =
                    trace.entries().stream().collect(Collectors.groupingBy(Trace.Entry::kind, Collectors.counting()));
            String ours =
                    "(select id from settlement where transaction_id = (select transaction_id from settlement where id = %d))"
                            .formatted(id);
            assertTold(told, "settlement", "settlement_change where settlement_id in " + ours);
            assertTold(told, "attempt", "attempt where settlement_id in " + ours);
            assertTold(told, "answer", "attempt_answer where settlement_id in " + ours);
            assertTold(told, "bill", "bill_line where settlement_id in " + ours);
            assertTold(told, "event", """
                    event where settlement_id in %1$s
                      or subject = 'transaction/' || (select transaction_id from settlement where id = %2$d)
                      or subject in (select 'bill/' || id from bill_line where settlement_id in %1$s)
                      or subject in (select 'discrepancy/' || d.id from discrepancy d
                          where d.subject in (select 'settlement/' || id from settlement where id in %1$s)
                             or d.subject = 'transaction/' || (select transaction_id from settlement where id = %2$d)
                             or d.subject in (select 'bill/' || id from bill_line where settlement_id in %1$s))""".formatted(ours, id));
            assertThat(told).containsKeys("consent", "seen", "decided", "delivery");
            assertThat(trace.entries()).isSortedAccordingTo(Comparator.comparing(Trace.Entry::at));
            assertThat(trace.entries()).extracting(TraceWords::of).noneMatch(text -> text.contains("null"));
            List<String> order = trace.entries().stream()
                    .filter(entry -> entry.about().equals("settlement/" + id))
                    .map(Trace.Entry::kind)
                    .filter(List.of("attempt", "answer", "bill")::contains)
                    .distinct()
                    .toList();
            assertThat(order)
                    .isSubsetOf("attempt", "answer", "bill")
                    .isSortedAccordingTo(Comparator.comparing(List.of("attempt", "answer", "bill")::indexOf));
        }
    }

    private static void assertTold(Map<String, Long> told, String kind, String rows) {
        assertThat(told.getOrDefault(kind, 0L))
                .as(rows)
                .isEqualTo(bridge.jdbc.queryForObject("select count(*) from " + rows, Long.class));
    }

    private static String hub() {
        return "http://127.0.0.1:" + bridge.hub.port();
    }

    private static String get(String address, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
    }

    private static String trace(String of, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub() + "/api/trace"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"limit\":100,\"of\":\"%s\"}".formatted(of)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static List<Exchange> pushes(String kind) {
        return wires.downstream.seen().stream()
                .filter(exchange ->
                        exchange.path().startsWith("/push/") && exchange.path().endsWith(kind))
                .toList();
    }

    private static Contract contract(Exchange exchange) {
        boolean isCity = exchange.path().startsWith(CITY) || exchange.path().equals("/cid/issue");
        return isCity ? CARBON_CONTRACT : CAMPUS_CONTRACT;
    }
}
