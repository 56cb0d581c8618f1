package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Several worlds on one server, and what of the requests to them breaks a contract. */
class RunsTest extends AskedOverHttp {

    private static final String PURCHASE = "{\"account\": \"wang\", \"merchant\": \"第一餐饮大楼\", \"amount\": -12.50}";

    @Test
    void whatHappensInOneRunIsNotSeenInAnother() throws Exception {
        begin("anna");
        begin("bo");

        control("/runs/anna", "POST", "campus/orders", PURCHASE);
        control("/runs/anna", "POST", "clock", "{\"advanceTo\": \"2026-03-02T12:00:00+08:00\"}");
        control("/runs/anna", "POST", "faults", "{\"operation\": \"campus.unicode.check\", \"kind\": \"status\"}");

        assertThat(control("/runs/anna", "GET", "campus/orders", "")).hasSize(1);
        assertThat(send("/runs/anna/v1/unicode?qrCode=x", "GET", "").statusCode())
                .isEqualTo(502);
        for (String other : List.of("/runs/bo", "")) {
            assertThat(control(other, "GET", "campus/orders", "")).isEmpty();
            assertThat(control(other, "GET", "clock", "").path("now").asText()).isEqualTo("2026-03-02T00:00:00Z");
            assertThat(control(other, "GET", "calls", "")).isEmpty();
            assertThat(send(other + "/v1/unicode?qrCode=x", "GET", "").statusCode())
                    .isEqualTo(403);
            assertThat(control(other, "GET", "calls", "")).hasSize(1);
        }
    }

    @Test
    void whatACallSentIsToldToWhoeverAsks() throws Exception {
        send("/v1/unicode?qrCode=x&access_token=a", "GET", "");
        send("/v1/unicode?qrCode=x&access_token=b", "GET", "");

        JsonNode calls = control("", "GET", "calls?sent=true", "");

        JsonNode first = calls.path(0).path("sent");
        JsonNode second = calls.path(1).path("sent");
        assertThat(first.path("access_token").asText())
                .startsWith("[redacted] ")
                .isNotEqualTo(second.path("access_token").asText());
        assertThat(first.path("qrCode")).isEqualTo(second.path("qrCode"));
        assertThat(first.path("body")).isEqualTo(second.path("body"));
        assertThat(first.path("user-agent").asText()).startsWith("Java-http-client/");
        assertThat(control("", "GET", "calls", "").findValues("sent")).isEmpty();
    }

    @Test
    void aRunThatWasEndedIsGoneAndAnUnknownOneIsToldInASentence() throws Exception {
        begin("anna");
        assertThat(control("", "GET", "runs", "").findValuesAsText("key")).containsExactly("anna");
        assertThat(state.resolve("runs/anna/journal.jsonl")).exists();

        assertThat(control("", "DELETE", "runs/anna", "")).isEmpty();

        assertThat(state.resolve("runs/anna")).doesNotExist();
        HttpResponse<String> gone = send("/runs/anna/v1/unicode", "GET", "");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body())
                .startsWith("{\"error\":\"There is no run anna on this server; POST /__admin/tanqiao/runs");
    }

    @Test
    void whatCannotBeARunIsRefusedInASentence() throws Exception {
        begin("anna");

        assertThat(error(run("anna"))).startsWith("There is a run anna already; take another key");
        assertThat(error(run("An na"))).startsWith("The key of a run is 1 to 64 of a-z, 0-9 and -");
        assertThat(error(run("bo").put("seed", "many"))).startsWith("seed is a whole number");
        assertThat(error(run("bo").put("seed", new BigDecimal("1e30"))))
                .startsWith("seed is a whole number of at most");
        assertThat(error(Json.object().put("key", 1).put("world", "plain"))).startsWith("The key of a run is");
        assertThat(error(run("bo").put("hub", "http://127.0.0.1:99999"))).startsWith("hub is an address such as");
        assertThat(error(run("bo").put("hub", "nowhere"))).startsWith("hub is an address such as");
        assertThat(error(Json.object().put("key", "bo"))).startsWith("world is the name of a shipped world");
        assertThat(error(Json.object().put("key", "bo").put("world", "campus-dya")))
                .isEqualTo("There is no shipped world campus-dya; did you mean campus-day?");
        ObjectNode odd = run("bo");
        ((ObjectNode) odd.path("world")).remove("city");
        assertThat(error(odd)).contains("runs/bo:1:").contains("city");
    }

    @Test
    void aRunCanPlayAShippedWorldByItsName() throws Exception {
        JsonNode begun = control("", "POST", "runs", "{\"key\": \"anna\", \"world\": \"campus-day\", \"seed\": 7}");

        assertThat(begun.path("world").asText()).isEqualTo("campus-day");
        assertThat(begun.path("seed").asInt()).isEqualTo(7);
    }

    @Test
    void aFieldThatIsNoneIsRefused() throws Exception {
        assertThat(send("/__admin/tanqiao/runs", "POST", "{\"key\": \"anna\", \"world\": \"plain\", \"sed\": 7}")
                        .body())
                .isEqualTo("{\"error\":\"A run has no sed; did you mean seed?\"}");
    }

    @Test
    void whatARunTellsOthersStandsBelowIt() throws Exception {
        begin("anna");
        String authorized = send(
                        "/runs/anna/oauth2/authorize?"
                                + Form.write(Map.of(
                                        "response_type", "code",
                                        "client_id", "tanqiao",
                                        "redirect_uri", "http://127.0.0.1:1/enrol/callback",
                                        "scope", "openid card_transactions",
                                        "state", "s")),
                        "GET",
                        "",
                        "Cookie",
                        "JAAuthCookie=wang")
                .headers()
                .firstValue("location")
                .orElseThrow();
        String code = Form.parse(URI.create(authorized).getRawQuery())
                .getOrDefault("code", List.of())
                .get(0);
        String client = "tanqiao:" + simulator.world().campus().client().secret();
        JsonNode tokens = Json.read(send(
                                "/runs/anna/oauth2/token",
                                "POST",
                                Form.write(Map.of(
                                        "grant_type", "authorization_code",
                                        "code", code,
                                        "redirect_uri", "http://127.0.0.1:1/enrol/callback")),
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)))
                        .body())
                .orElseThrow();

        String claims = new String(
                Base64.getUrlDecoder().decode(tokens.path("id_token").asText().split("\\.")[1]),
                StandardCharsets.UTF_8);
        assertThat(claims).contains("\"iss\":\"" + simulator.address() + "/runs/anna/oauth2/\"");
        assertThat(violations("/runs/anna")).isEmpty();
    }

    @Test
    void whatBreaksAContractIsToldWithItsPlace() throws Exception {
        String api = "/carbon-inclusion/apis/v1/";
        send(
                api + "transaction/orderSettel",
                "POST",
                "{\"cid\":\"c\",\"equityCid\":\"e\",\"transactionId\":\"P1\",\"transactionTime\":\"2026-03-02 08:00:00\","
                        + "\"transactionType\":\"t\",\"transactionPointA\":\"1\",\"data\":[\"a name of more than twenty\"]}",
                "Authorization",
                "token");
        send("/v1/unicode/transactions?limit=500&access_token=t", "GET", "");
        send(api + "auth/getAccessToken", "POST", "{\"appId\":\"x\"}", "transactionId", "1");
        send(api + "auth/getReductionScene", "GET", "", "Authorization", "token");
        send(api + "auth/equity/licenseAgreement", "GET", "");
        send("/oauth2/token", "POST", "{}");
        send(api + "subscribe", "PUT", "");

        assertThat(violations(""))
                .containsExactly(
                        "city.orderSettel body /data/0: must be at most 20 characters long",
                        "campus.transactions query parameter limit: must have a maximum value of 100",
                        "city.getAccessToken header transactionId: does not match the regex pattern"
                                + " ^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
                        "city.getAccessToken header timestamp: is required",
                        "city.getReductionScene query parameter cid: is required",
                        "city.licenseAgreement must carry the header parameter Authorization",
                        "jaccount.token must carry the header Authorization with basic",
                        "jaccount.token body: application/json is not described, only [application/x-www-form-urlencoded]",
                        "PUT /carbon-inclusion/apis/v1/subscribe PUT /carbon-inclusion/apis/v1/subscribe is in no contract;"
                                + " did you mean POST /carbon-inclusion/apis/v1/subscribe?");
    }

    @Test
    void anAddressThatIsInNoContractIsTold() throws Exception {
        begin("anna");
        String misspelt = "/carbon-inclusion/apis/v1/transaction/orderSettle";

        assertThat(send("/runs/anna" + misspelt, "POST", "{\"transactionId\":\"P1\"}")
                        .statusCode())
                .isEqualTo(404);
        send("/runs/anna/no/such/thing?access_token=t", "GET", "");

        assertThat(violations("/runs/anna"))
                .containsExactly(
                        "POST %1$s POST %1$s is in no contract; did you mean POST %2$s?"
                                .formatted(misspelt, misspelt.replace("Settle", "Settel")),
                        "GET /no/such/thing GET /no/such/thing is in no contract");
        assertThat(control("/runs/anna", "GET", "calls", "").findValuesAsText("transactionId"))
                .containsExactly("P1");
        assertThat(violations("")).isEmpty();
    }

    @Test
    void whatIsNoUpstreamsOrHasATestersOwnStubBreaksNoContract() throws Exception {
        String own = "/carbon-inclusion/apis/v1/transaction/orderSettle";
        send(
                "/__admin/mappings",
                "POST",
                "{\"request\":{\"method\":\"POST\",\"urlPath\":\"" + own + "\"},\"response\":{\"status\":202}}");

        assertThat(send(own, "POST", "{}").statusCode()).isEqualTo(202);
        for (String address : List.of("/__sim", "/subscribers/ghost/1", "/favicon.ico", "/runs/nobody/v1/unicode")) {
            send(address, "GET", "");
        }

        assertThat(control("", "GET", "calls", "")).isEmpty();
    }

    @Test
    void holdingARequestAgainstItsContractCostsLittle() {
        var request = new SimRequest(
                "POST",
                "/carbon-inclusion/apis/v1/transaction/orderSettel",
                Map.of(),
                Map.of("authorization", "token", "content-type", "application/json"),
                "{\"cid\":\"c\",\"equityCid\":\"e\",\"transactionId\":\"P1\",\"transactionTime\":\"2026-03-02 08:00:00\","
                        + "\"transactionType\":\"t\",\"transactionPointA\":\"1\",\"data\":[\"a\"]}");
        ContractGuard.violations(request);

        long started = System.nanoTime();
        for (int i = 0; i < 2_000; i++) {
            assertThat(ContractGuard.violations(request)).isEmpty();
        }
        assertThat(Instant.EPOCH.plusNanos(System.nanoTime() - started)).isBefore(Instant.EPOCH.plusSeconds(8));
    }

    private List<String> violations(String run) throws Exception {
        return StreamSupport.stream(control(run, "GET", "calls", "").spliterator(), false)
                .flatMap(call -> StreamSupport.stream(call.path("violations").spliterator(), false)
                        .map(one -> call.path("operation").asText() + " " + one.asText()))
                .toList();
    }

    private ObjectNode run(String key) {
        return Json.object().put("key", key).set("world", World.document("plain"));
    }

    private void begin(String key) throws Exception {
        JsonNode made = control("", "POST", "runs", Json.write(run(key).put("seed", 7)));
        assertThat(made.path("address").asText()).isEqualTo(simulator.address() + "/runs/" + key);
        assertThat(made.path("seed").asLong()).isEqualTo(7);
    }

    private String error(ObjectNode run) throws Exception {
        HttpResponse<String> answer = send("/__admin/tanqiao/runs", "POST", Json.write(run));
        assertThat(answer.statusCode()).isEqualTo(400);
        return Json.read(answer.body()).orElseThrow().path("error").asText();
    }
}
