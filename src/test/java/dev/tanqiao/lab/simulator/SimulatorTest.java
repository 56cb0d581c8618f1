package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole simulator over HTTP, with the shipped day. */
class SimulatorTest {

    private static final String CONTROL = "/__admin/tanqiao/";

    @TempDir
    Path state;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private Simulator simulator;

    @AfterEach
    void stops() {
        if (simulator != null) {
            simulator.close();
        }
    }

    private void start() {
        simulator = Simulator.start(SimulatorSettings.of("campus-day", state));
    }

    @Test
    void theWholeDayIsPlayedInTheOrderOfTimeAndThenAllIsQuiet() {
        start();
        JsonNode status = advanceTo("2026-03-02T12:00:00+08:00");

        assertThat(status.path("now").asText()).isEqualTo("2026-03-02T04:00:00Z");
        assertThat(status.path("worldExhausted").booleanValue()).isFalse();
        assertThat(status.path("quiet").booleanValue()).isTrue();
        assertThat(Instant.parse(status.path("nextDue").asText()))
                .isAfter(simulator.clock().instant());

        JsonNode end = advanceTo("2026-03-06T00:00:00+08:00");
        assertThat(end.path("worldExhausted").booleanValue()).isTrue();
        assertThat(end.path("orders").intValue())
                .isEqualTo(get(CONTROL + "campus/orders").size());
    }

    @Test
    void aPersonsPurchasesAreReadThroughTheRealExchange() {
        start();
        advanceTo("2026-03-02T20:00:00+08:00");
        JsonNode tokens = tokens("gwang");
        JsonNode page = get("/v1/unicode/transactions?start=0&limit=5&access_token="
                + tokens.path("access_token").asText());

        assertThat(page.path("errno").intValue()).isZero();
        assertThat(page.path("total").intValue()).isGreaterThan(5);
        assertThat(page.path("entities")).hasSize(5);
        assertThat(page.at("/entities/0/amount").decimalValue().scale()).isEqualTo(2);
    }

    @Test
    void afterAKillEverythingThatWasAnsweredIsStillThere() throws IOException {
        start();
        advanceTo("2026-03-02T11:30:00+08:00");
        String token = tokens("gwang").path("access_token").asText();
        String before = get(CONTROL + "state").toString();
        // What a killed process leaves: the files as they are at this moment, with a line it did not finish.
        Path left = state.resolveSibling(state.getFileName() + "-left");
        copy(state, left);
        Files.writeString(
                left.resolve("journal.jsonl"),
                Files.readString(left.resolve("journal.jsonl")) + "{\"at\":\"2026-03-02T03");

        try (Simulator again = Simulator.start(SimulatorSettings.of("campus-day", left))) {
            assertThat(again.clock().instant()).isEqualTo(simulator.clock().instant());
            assertThat(send(again, "GET", CONTROL + "state", "").toString()).isEqualTo(before);
            assertThat(send(again, "GET", "/v1/unicode/transactions?limit=1&access_token=" + token, "")
                            .path("errno")
                            .intValue())
                    .isZero();
            assertThat(again.publicKeyFile()).hasSameTextualContentAs(simulator.publicKeyFile());

            JsonNode end = send(again, "POST", CONTROL + "clock", "{\"advanceTo\":\"2026-03-06T00:00:00+08:00\"}");
            assertThat(end.path("orders"))
                    .isEqualTo(advanceTo("2026-03-06T00:00:00+08:00").path("orders"));
            assertThat(send(again, "GET", CONTROL + "campus/orders", "")).isEqualTo(get(CONTROL + "campus/orders"));
        }
    }

    @Test
    void aResetStandsAtTheBeginning() {
        start();
        advanceTo("2026-03-02T12:00:00+08:00");
        JsonNode status = send(simulator, "POST", CONTROL + "reset", "");

        assertThat(status.path("now").asText()).isEqualTo("2026-03-01T21:30:00Z");
        assertThat(status.path("orders").intValue()).isZero();
        assertThat(status.path("position").intValue()).isZero();
        assertThat(advanceTo("2026-03-02T12:00:00+08:00").path("orders").intValue())
                .isPositive();
    }

    @Test
    void noJournalShowsAToken() {
        start();
        JsonNode tokens = tokens("gwang");
        String token = tokens.path("access_token").asText();
        get("/v1/unicode/transactions?access_token=" + token);
        get("/v1/unicode?qrCode=SJTUsecretcode&access_token=" + token);
        String requests = get("/__admin/requests").toString();

        assertThat(requests).contains("/v1/unicode/transactions?access_token=[redacted]");
        assertThat(requests)
                .doesNotContain(token)
                .doesNotContain(tokens.path("refresh_token").asText())
                .doesNotContain("SJTUsecretcode")
                .doesNotContain(basic())
                .doesNotContain("gwang");
        assertThat(requests.contains(Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8))))
                .isFalse();
        assertThat(state.resolve("journal.jsonl").toFile())
                .content(StandardCharsets.UTF_8)
                .doesNotContain(token);
    }

    @Test
    void whatNothingAnswersAndWhatIsReadAsAFormShowsNoSecretEither() throws Exception {
        var shown = new ListAppender<ILoggingEvent>();
        shown.start();
        var log = (Logger) LoggerFactory.getLogger(HttpFront.class);
        log.addAppender(shown);
        try {
            start();
            send("POST", "/v1/unicode/transactions?access_token=a-token-nobody-may-see", "");
            send("POST", "/carbon-inclusion/apis/v1/auth/accountAuthorize", "{\"cid\":\"a-cid-nobody-may-see\"}");
        } finally {
            log.detachAppender(shown);
        }
        for (String address : List.of("requests", "requests/unmatched", "requests/unmatched/near-misses")) {
            assertThat(get("/__admin/" + address).toString())
                    .as(address)
                    .contains("/v1/unicode/transactions")
                    .doesNotContain("nobody-may-see");
        }
        assertThat(shown.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(message -> message.startsWith("Request was not matched"));
        assertThat(shown.list.toString()).doesNotContain("nobody-may-see");
    }

    /** As a form, as curl sends it; the answer does not matter. */
    private void send(String method, String path, String body) throws Exception {
        http.send(
                HttpRequest.newBuilder(simulator.address().resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void theRequestJournalKeepsTheLatestThousand() {
        start();
        for (int i = 0; i < 1_003; i++) {
            get("/v1/unicode/transactions?limit=" + i);
        }
        JsonNode requests = get("/__admin/requests");

        assertThat(requests.path("meta").path("total").intValue()).isEqualTo(1_000);
        assertThat(requests.at("/requests/0/request/url").asText()).endsWith("limit=1002");
        assertThat(requests.at("/requests/999/request/url").asText()).endsWith("limit=3");
    }

    @Test
    void keysAndJournalAreTheOwnersAlone() throws Exception {
        start();
        for (String file : List.of("journal.jsonl", "platform-private.pem", "siyuan-code-keys.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void wireMocksOwnStubsAndChecksWork() {
        start();
        send(simulator, "POST", "/__admin/mappings", """
                {"priority": 1, "request": {"method": "GET", "urlPath": "/v1/unicode/transactions"},
                 "response": {"status": 502, "body": "{\\"broken\\": true}"}}
                """);
        assertThat(get("/v1/unicode/transactions?access_token=x").path("broken").booleanValue())
                .isTrue();
        JsonNode count = send(
                simulator,
                "POST",
                "/__admin/requests/count",
                "{\"method\": \"GET\", \"urlPath\": \"/v1/unicode/transactions\"}");
        assertThat(count.path("count").intValue()).isEqualTo(1);

        send(simulator, "POST", "/__admin/mappings/reset", "");
        assertThat(get("/v1/unicode/transactions?access_token=x").path("errno").intValue())
                .isEqualTo(10002);
    }

    @Test
    void aTakenPortAndAnotherWorldsStateAreOneSentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = SimulatorSettings.of("campus-day", state).onPort(taken.getLocalPort());
            assertThatThrownBy(() -> Simulator.start(settings))
                    .isInstanceOf(SimulatorProblem.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " on 127.0.0.1 cannot be listened on");
        }
        var other = new SimulatorSettings("127.0.0.1", 0, "campus-day", 7L, state, null, false);
        assertThatThrownBy(() -> Simulator.start(other))
                .isInstanceOf(SimulatorProblem.class)
                .hasMessageContaining("belongs to world campus-day with seed 20260302");
        Simulator.start(new SimulatorSettings("127.0.0.1", 0, "campus-day", 7L, state, null, true))
                .close();
    }

    @Test
    void inRealTimeTheClockGoesByItself() {
        start();
        Instant start = simulator.clock().instant();
        simulator.player().play(3_600);

        Awaitility.await().until(() -> simulator.clock().instant().isAfter(start.plus(Duration.ofMinutes(20))));
        simulator.player().play(0);
        assertThat(get(CONTROL + "clock").path("speed").doubleValue()).isZero();
    }

    @Test
    void thePlayerActsAsThePeopleAtTheHubsEnrolment() throws IOException {
        try (var hub = new EnrolmentDesk()) {
            start();
            simulator.player().visit(hub.address());
            hub.refuse("kqian");
            JsonNode status = advanceTo("2026-03-02T06:00:00+08:00");

            int persons = simulator.world().persons().size();
            assertThat(status.at("/persons/enrolled").intValue()).isEqualTo(persons - 1);
            assertThat(status.at("/persons/failed").intValue()).isEqualTo(1);
            assertThat(hub.signedIn).hasSize(persons).containsKey("gwang");
            assertThat(hub.cookiesSeen).noneMatch(cookie -> cookie.contains("JAAuthCookie"));

            hub.refuse("nobody");
            assertThat(advanceTo("2026-03-02T06:02:00+08:00")
                            .at("/persons/enrolled")
                            .intValue())
                    .isEqualTo(persons);
        }
    }

    @Test
    void whoWithdrawsAtNoonIsNoLongerAuthorizedAtTheCity() throws Exception {
        start();
        advanceTo("2026-03-02T06:00:00+08:00");
        authorizeAtTheCity("gwang");

        advanceTo("2026-03-02T11:59:59+08:00");
        assertThat(get(CONTROL + "city/ledger").at("/persons/0/authorized").booleanValue())
                .isTrue();
        advanceTo("2026-03-02T12:00:00+08:00");
        assertThat(get(CONTROL + "city/ledger").at("/persons/0/authorized").booleanValue())
                .isFalse();
        assertThat(get(CONTROL + "state").at("/player/withdrawn/0").asText()).isEqualTo("gwang");
    }

    @Test
    void nobodyWithdrawsWhatTheCityDoesNotKnow() {
        start();
        JsonNode unknown = send(simulator, "POST", CONTROL + "campus/persons/gwang/withdraw", "");
        assertThat(unknown.path("error").asText()).isEqualTo("The city knows no account of gwang.");
    }

    @Test
    void anOrderThatCannotBeIsRefusedAndAnyOtherIsPaid() {
        start();
        assertThat(refusal("campus/orders", "{\"account\":\"gwang\",\"merchant\":\"x\",\"amount\":-1e400}"))
                .isEqualTo("amount is at most 1000000000 yuan, and no less than -1000000000.");
        assertThat(refusal("campus/orders", "{\"account\":\"gwagn\",\"merchant\":\"x\",\"amount\":-1}"))
                .isEqualTo("An order needs the account of a person of this world, not gwagn; did you mean gwang?");
        String given = "{\"id\":\"A000001\",\"account\":\"gwang\",\"merchant\":\"x\",\"amount\":-1000000000}";

        assertThat(send(simulator, "POST", CONTROL + "campus/orders", given)
                        .path("id")
                        .asText())
                .isEqualTo("A000001");
        assertThat(refusal("campus/orders", given)).startsWith("There is an order A000001 already; leave the id out");
        assertThat(refusal("campus/codes", "{\"owner\":\"gwang\",\"ageSeconds\":\"x\"}"))
                .isEqualTo("ageSeconds is a whole number from 0 to 3200000000, not \"x\".");
    }

    @Test
    void aValueOfTheWrongTypeIsRefused() {
        start();
        for (String owner : List.of("1", "null", "[\"gwang\"]")) {
            assertThat(refusal("campus/codes", "{\"owner\":%s}".formatted(owner)))
                    .startsWith("A code needs an owner, a text");
        }
        for (String type : List.of("\"1\"", "1.5", "true", "1e9999999", "4294967297")) {
            assertThat(refusal("city/persons/x/authorization", "{\"type\":%s}".formatted(type)))
                    .startsWith("The body says {\"type\": 1}");
        }
        for (String body :
                List.of("{}", "null", "[]", "{\"eventId\":null}", "{\"eventId\":1}", "{\"eventId\":\" \"}")) {
            assertThat(refusal("subscribers/events/forget", body)).startsWith("eventId is the id of an event");
        }
    }

    @Test
    void theClockGoesForwardAloneAndNotPastAllYears() {
        start();
        Instant now = simulator.clock().instant();
        advanceTo("2026-03-01T00:00:00+08:00");
        assertThat(simulator.clock().instant()).isEqualTo(now);
        assertThat(refusal("clock", "{\"advanceTo\":\"9999-03-01T00:00:00+08:00\"}"))
                .startsWith("advanceTo is at most 3660 days from now, " + now)
                .endsWith("9999-03-01T00:00:00+08:00 is not. Nothing was played.");
        assertThat(refusal("clock", "{\"speed\":\"x\"}"))
                .isEqualTo("speed is a number of virtual seconds a second, not \"x\".");
    }

    @Test
    void whoeverFollowsTheClockIsAnsweredWhenItMoves() {
        start();
        Instant seen = simulator.clock().instant();
        var answer = CompletableFuture.supplyAsync(() -> get(CONTROL + "clock?after=" + seen));
        Instant later = seen.plusSeconds(60);
        advanceTo(later.toString());
        assertThat(Instant.parse(answer.join().path("now").asText()))
                .as("at the first move, though on its way there the clock stands where something happens")
                .isAfter(seen)
                .isBeforeOrEqualTo(later);

        assertThat(get(CONTROL + "clock?after=" + later).path("now").asText())
                .as("nothing moves: the answer comes nevertheless")
                .isEqualTo(later.toString());
        assertThat(get(CONTROL + "clock?after=noon").path("error").asText())
                .isEqualTo("after is an instant such as 2026-03-02T04:00:00Z, not noon.");
    }

    @Test
    void aFaultThatStrikesNobodyIsRefusedWithItsPlace() {
        start();
        assertThat(refusal("faults", "{\"operation\":\"city.orderSettel\",\"kind\":\"reset\",\"person\":\"gwagn\"}"))
                .isEqualTo("Nothing was planted. /person: there is no person gwagn in this world; did you mean gwang?");
        assertThat(
                        refusal(
                                "faults",
                                "[{\"operation\":\"city.orderSettel\",\"kind\":\"reset\"},{\"operation\":\"city.orderSettel\",\"kind\":\"rest\"}]"))
                .startsWith("Nothing was planted. /1/kind: ");
        assertThat(refusal("faults", "[]")).isEqualTo("Nothing was planted. /: a fault or a list of faults");
        assertThat(get(CONTROL + "faults")).isEmpty();
    }

    @Test
    void theReadmeShowsWhatOneWillSee() throws IOException {
        start();
        String readme = Files.readString(Path.of("simulator/README.md"));
        var shown = Pattern.compile("\\$ curl -s -X POST 127\\.0\\.0\\.1:8090(\\S+)(?: -d '(.*)')?\\n(\\{.*)\\n")
                .matcher(readme)
                .results()
                .toList();

        assertThat(shown).hasSize(3);
        for (MatchResult example : shown) {
            String body = String.valueOf(Objects.requireNonNullElse(example.group(2), ""));
            assertThat(Json.read(example.group(3)))
                    .hasValue(send(simulator, "POST", String.valueOf(example.group(1)), body));
        }
    }

    // The parts.

    private JsonNode advanceTo(String instant) {
        return send(simulator, "POST", CONTROL + "clock", "{\"advanceTo\":\"" + instant + "\"}");
    }

    private String refusal(String path, String body) {
        return send(simulator, "POST", CONTROL + path, body).path("error").asText();
    }

    private JsonNode get(String path) {
        return send(simulator, "GET", path, "");
    }

    private JsonNode send(Simulator to, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(to.address().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return Json.read(send(request).body()).orElseGet(Json::object);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private String basic() {
        String client = "tanqiao:" + simulator.world().campus().client().secret();
        return Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode tokens(String account) {
        String callback = "http://127.0.0.1:8080/enrol/callback";
        String query = Form.write(Map.of(
                "response_type", "code",
                "client_id", "tanqiao",
                "redirect_uri", callback,
                "scope", "openid card_transactions unicode"));
        HttpResponse<String> authorized =
                send(HttpRequest.newBuilder(simulator.address().resolve("/oauth2/authorize?" + query))
                        .header("Cookie", "JAAuthCookie=" + account)
                        .build());
        URI location = URI.create(authorized.headers().firstValue("location").orElseThrow());
        return exchange(
                Form.parse(location.getRawQuery())
                        .getOrDefault("code", List.of())
                        .get(0),
                callback);
    }

    private JsonNode exchange(String code, String callback) {
        String form = Form.write(Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", callback));
        return Json.read(send(HttpRequest.newBuilder(simulator.address().resolve("/oauth2/token"))
                                .header("Authorization", "Basic " + basic())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build())
                        .body())
                .orElseThrow();
    }

    private void authorizeAtTheCity(String account) throws Exception {
        String pem = Files.readString(simulator.publicKeyFile()).replaceAll("-----[^-]+-----", "");
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
        byte[] appId = simulator.world().city().appId().getBytes(StandardCharsets.UTF_8);
        String encrypted = Base64.getEncoder().encodeToString(cipher.doFinal(appId));
        String token = city(
                        "",
                        "/carbon-inclusion/apis/v1/auth/getAccessToken",
                        Json.object().put("appId", encrypted))
                .at("/content/accessToken")
                .asText();
        String cid = city(
                        token,
                        "/cid/issue",
                        Json.object().put("account", account).put("name", "王刚").put("consentId", "c-1"))
                .at("/content/cid")
                .asText();
        JsonNode authorized = city(
                token,
                "/carbon-inclusion/apis/v1/auth/accountAuthorize",
                Json.object().put("cid", cid));
        assertThat(authorized.path("code").intValue()).isEqualTo(200);
    }

    private JsonNode city(String token, String path, JsonNode body) {
        return Json.read(send(HttpRequest.newBuilder(simulator.address().resolve(path))
                                .header("Authorization", token)
                                .header("transactionId", UUID.randomUUID().toString())
                                .header("timestamp", "1772400000000")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                                .build())
                        .body())
                .orElseThrow();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** What a hub does at its enrolment address, as far as a browser sees it. */
    private final class EnrolmentDesk implements AutoCloseable {

        final Map<String, String> signedIn = new ConcurrentHashMap<>();
        final List<String> cookiesSeen = new CopyOnWriteArrayList<>();
        private final HttpServer server;
        private volatile String refused = "";

        EnrolmentDesk() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/enrol", exchange -> {
                cookiesSeen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
                String query = exchange.getRequestURI().getRawQuery();
                int status = query == null
                        ? 302
                        : callback(query, exchange.getRequestHeaders().getFirst("Cookie"));
                if (status == 302) {
                    exchange.getResponseHeaders().add("Set-Cookie", "hub=session; Path=/; HttpOnly");
                    exchange.getResponseHeaders().add("Location", authorize());
                }
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
        }

        private String authorize() {
            return simulator.address() + "/oauth2/authorize?"
                    + Form.write(Map.of(
                            "response_type", "code",
                            "client_id", "tanqiao",
                            "redirect_uri", address() + "/enrol/callback",
                            "scope", "openid card_transactions"));
        }

        private int callback(String query, String cookie) {
            String code = Form.parse(query).getOrDefault("code", List.of("")).get(0);
            JsonNode tokens = SimulatorTest.this.exchange(code, address() + "/enrol/callback");
            String claims = tokens.path("id_token").asText().split("\\.")[1];
            String account = Json.read(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
                    .orElseThrow()
                    .path("sub")
                    .asText();
            signedIn.put(account, code);
            return "hub=session".equals(cookie) && !account.equals(refused) ? 200 : 500;
        }

        void refuse(String account) {
            refused = account;
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
