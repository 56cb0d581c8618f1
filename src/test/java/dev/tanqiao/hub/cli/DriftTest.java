package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import dev.tanqiao.lab.simulator.world.World;
import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.carbon.AppId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upstreams, asked harmlessly, compared with the contracts: against the simulator, which can be told to differ. */
class DriftTest {

    private static final String CITY = "/carbon-inclusion/apis/v1/";
    private static final URI CALLBACK = URI.create("http://127.0.0.1:1/enrol/callback");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    @SuppressWarnings("NullAway.Init") // begun by each test
    private Simulator simulator;

    private String personToken = "";
    private String cid = "";

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aSiteThatAnswersAsDescribedHasNoDifferences() throws Exception {
        begin();

        Day.Ended ended = drift();

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out())
                .contains(
                        "as described  getTransactions",
                        "as described  getPointsBillInfo",
                        "0 differences in 10 answers.")
                .contains("refused with errno 10010");
    }

    @Test
    void nothingIsAskedThatCouldChangeAnything() throws Exception {
        begin();
        var world = new WorldView(simulator.address());
        int before = world.show("calls").size();
        JsonNode ledger = world.show("city/ledger");

        drift();

        List<String> asked = new ArrayList<>();
        JsonNode calls = world.show("calls");
        for (int i = before; i < calls.size(); i++) {
            asked.add(calls.path(i).path("operation").asText());
            assertThat(calls.path(i).has("violations"))
                    .as(calls.path(i).toString())
                    .isFalse();
        }
        assertThat(asked)
                .containsExactly(
                        "jaccount.token",
                        "campus.unicode.check",
                        "campus.identity",
                        "campus.parameters",
                        "campus.transactions",
                        "city.getAccessToken",
                        "city.licenseAgreement",
                        "city.getReductionScene",
                        "city.getPointInfo",
                        "city.getPointsBillInfo");
        assertThat(world.show("city/ledger")).isEqualTo(ledger);
        assertThat(world.show("city/subscriptions")).isEmpty();
    }

    @Test
    void whatDiffersIsListedByOperationAndPlaceAndNothingElse() throws Exception {
        begin("code-as-text", "amounts-as-text", "bill-amounts-as-numbers");

        Day.Ended ended = drift();

        assertThat(ended.exitCode()).isEqualTo(ExitCode.DISAGREES);
        assertThat(ended.out()
                        .lines()
                        .filter(line -> line.startsWith("differs"))
                        .map(line -> line.replaceAll("  +", " ").split(": ")[0]))
                .containsExactlyInAnyOrder(
                        "differs getTransactions #/entities/*/amount",
                        "differs getAccessToken #/code",
                        "differs licenseAgreement #/code",
                        "differs getReductionScene #/code",
                        "differs getPointInfo #/code",
                        "differs getPointsBillInfo #/code");
    }

    @Test
    void answersAreRecordedWithoutSecretsAndALaterRunTellsWhatHasChanged() throws Exception {
        begin();
        Path record = home.resolve("answers.json");
        assertThat(drift("--record", record.toString()).exitCode()).isZero();

        String recorded = Files.readString(record);
        assertThat(recorded).doesNotContain(cid, personToken, "gwang").contains("getPointsBillInfo", "***");
        assertThat(Json.read(recorded)
                        .orElseThrow()
                        .path("getAccessToken")
                        .path("body")
                        .path("content")
                        .path("accessToken")
                        .asText())
                .isEqualTo("***");

        simulator.close();
        begin("total-as-text");
        Day.Ended again = drift("--record", record.toString());
        assertThat(again.out()).contains("since last    getTransactions #/total: was number, is string");
        assertThat(again.out().lines().filter(line -> line.startsWith("since last")))
                .hasSize(1);
    }

    @Test
    void whoeverDoesNotAnswerIsNamed() throws Exception {
        begin();
        new WorldView(simulator.address())
                .act("POST", "faults", "{\"operation\": \"city.licenseAgreement\", \"kind\": \"close\"}");

        Day.Ended ended = drift();

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).contains("no answer     licenseAgreement at http://127.0.0.1");
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsAsked() throws Exception {
        begin();
        assertThat(Day.run("drift", "--target", "nonsense").exitCode()).isEqualTo(ExitCode.USAGE);
        Day.Ended ended = Day.run("drift", "--target", "real", "--tanqiao.campus.page-size=101");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("tanqiao.campus.page-size", "Nothing was asked.");
    }

    private Day.Ended drift(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "drift",
                "--target",
                simulator.address().toString(),
                "--home",
                home.toString(),
                "--cid-file",
                file("cid", cid).toString(),
                "--person-token-file",
                file("person-token", personToken).toString()));
        command.addAll(List.of(more));
        return Day.run(command.toArray(String[]::new));
    }

    /** A simulator whose upstreams hold a purchase, a booking and its bill, and the keys of {@code dev} beside it. */
    private void begin(String... quirks) throws Exception {
        ObjectNode document = World.document("src/test/resources/worlds/recorded.yaml");
        document.set("quirks", Json.tree(quirks));
        simulator = Simulator.start(new SimulatorSettings(
                "127.0.0.1",
                0,
                file("world.yaml", Json.write(document)).toString(),
                null,
                home.resolve("simulator"),
                null,
                true));
        World world = simulator.world();
        file("secrets/campus-client-secret", world.campus().client().secret());
        file("secrets/carbon-app-id", world.city().appId());
        new WorldView(simulator.address())
                .act("POST", "campus/orders", "{\"account\": \"wang\", \"merchant\": \"第一餐饮大楼\", \"amount\": -12.50}");
        personToken = consent(world);
        cid = book(world);
        simulator.player().advanceTo(simulator.clock().instant().plus(Duration.ofMinutes(5)));
    }

    /** A token of a person's own, by a browser's way. */
    private String consent(World world) throws Exception {
        var client = new JAccountClient(
                simulator.address(),
                "",
                world.campus().client().id(),
                world.campus().client().secret(),
                "openid card_info card_transactions",
                CALLBACK);
        HttpResponse<String> back = http.send(
                HttpRequest.newBuilder(client.authorizeAddress("state-of-the-test"))
                        .header("Cookie", "JAAuthCookie=wang")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String code = back.headers().firstValue("Location").orElseThrow().replaceAll(".*[?&]code=([^&]+).*", "$1");
        return post(
                        "/oauth2/token",
                        Map.of(
                                "Authorization",
                                client.authorization(),
                                "Content-Type",
                                "application/x-www-form-urlencoded"),
                        client.codeForm(code))
                .path("access_token")
                .asText();
    }

    /** Books an order; whose cid it is comes back. */
    private String book(World world) throws Exception {
        var appId = new AppId(world.city().appId(), Files.readString(simulator.publicKeyFile()), "pkcs1");
        String token = post(
                        CITY + "auth/getAccessToken",
                        Map.of(
                                "transactionId",
                                UUID.randomUUID().toString(),
                                "timestamp",
                                String.valueOf(simulator.clock().millis())),
                        "{\"appId\":\"%s\"}".formatted(appId.encrypted()))
                .path("content")
                .path("accessToken")
                .asText();
        Map<String, String> shown = Map.of("Authorization", token);
        String issued = post(
                        "/cid/issue", Map.of(), "{\"account\": \"wang\", \"name\": \"王伟\", \"consentId\": \"c-1\"}")
                .path("content")
                .path("cid")
                .asText();
        post(CITY + "auth/accountAuthorize", shown, "{\"cid\":\"%s\"}".formatted(issued));
        JsonNode booked = post(CITY + "transaction/orderSettel", shown, """
                {"cid": "%s", "equityCid": "EQ310101000001", "transactionId": "P1", "transactionPointA": "12",
                 "transactionTime": "2026-03-02 08:00:00", "transactionType": "dining", "data": ["午餐"]}""".formatted(issued));
        assertThat(booked.path("code").asText()).as(booked.toString()).isEqualTo("200");
        return issued;
    }

    private JsonNode post(String path, Map<String, String> headers, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(simulator.address().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (!headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return Json.read(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .orElseThrow();
    }

    private Path file(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
