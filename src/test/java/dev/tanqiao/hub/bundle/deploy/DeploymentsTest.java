package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.cli.Commands;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Bundles deployed on two replicas of a hub, which share a database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeploymentsTest {

    private static final String TOKEN = "deploy-token-of-the-test";
    private static final String SECRET = "a-secret-of-the-senders";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private Path directory;
    private Hub one;
    private Hub other;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        Map<String, Object> shared = new HashMap<>();
        shared.put("tanqiao.database.url", TestDatabase.freshUrl());
        shared.put(
                "tanqiao.api.deploy-token-file",
                Files.writeString(home.resolve("deploy"), TOKEN).toString());
        Path first = Files.createDirectories(home.resolve("one"));
        one = TestHub.start(first, clock, shared);
        shared.put(
                "tanqiao.secrets.encryption-keys-file",
                first.resolve("encryption-keys").toString());
        other = TestHub.start(Files.createDirectories(home.resolve("other")), clock, shared);
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void a_version_runs_on_all_replicas_and_is_taken_back_on_all() throws Exception {
        JsonNode first = deploy(one, shop("shop", "1.0.0", "one"));
        assertThat(first.at("/deployment/state").asText()).as("%s", first).isEqualTo("committed");
        assertThat(answers("shop")).containsExactly("one", "one");

        assertThat(deploy(other, shop("shop", "1.1.0", "two"))
                        .at("/deployment/state")
                        .asText())
                .isEqualTo("committed");
        assertThat(answers("shop")).containsExactly("two", "two");

        JsonNode back = post(one, "/api/bundles/shop/rollback", "{\"reason\": \"worse\"}");
        assertThat(back.at("/deployment/state").asText()).isEqualTo("committed");
        assertThat(answers("shop")).containsExactly("one", "one");

        JsonNode history = get(other, "/api/bundles/history?bundle=shop");
        assertThat(history)
                .extracting(change -> change.path("action").asText())
                .containsExactly("rollback", "deploy", "deploy");
        assertThat(history.get(0).path("reason").asText()).isEqualTo("worse");

        JsonNode gone = post(one, "/api/bundles/shop/remove", "{\"reason\": \"closed\"}");
        assertThat(gone.at("/deployment/state").asText()).as("%s", gone).isEqualTo("committed");
        assertThat(request(one, "shop").statusCode()).isEqualTo(404);
        assertThat(request(other, "shop").statusCode()).isEqualTo(404);
    }

    @Test
    void a_version_that_cannot_be_started_holds_nowhere() throws Exception {
        deploy(one, shop("stall", "1.0.0", "one"));

        byte[] broken = bundle(
                "stall",
                "1.1.0",
                route("ask", "tanqiao:request?secret=" + SECRET, "two")
                        + route("again", "tanqiao:request?name=other&route=ask&secret=" + SECRET, "two"));
        JsonNode refused = deploy(one, broken);

        assertThat(refused.at("/deployment/state").asText()).as("%s", refused).isEqualTo("failed");
        assertThat(refused.at("/deployment/problem").asText()).contains("begins with a source already");
        await().untilAsserted(() -> assertThat(answers("stall")).containsExactly("one", "one"));
    }

    @Test
    void what_cannot_be_deployed_is_refused_in_a_sentence() throws Exception {
        byte[] kiosk = shop("kiosk", "1.2.0", "one");
        deploy(one, kiosk);

        assertThat(refusal(kiosk)).contains("Just that content of bundle kiosk is deployed");
        assertThat(refusal(shop("kiosk", "1.1.0", "older"))).contains("Version 1.1.0 is older than 1.2.0");
        assertThat(refusal(shop("kiosk", "1.2.0", "same version"))).contains("with other content");
        assertThat(refusal("no zip".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .contains("zip");

        send(one, "PUT", "/api/bundles/kiosk/pin", "{\"reason\": \"audit\"}");
        assertThat(refusal(shop("kiosk", "1.3.0", "two"))).contains("pinned by deploy (audit)");
        assertThat(answers("kiosk")).containsExactly("one", "one");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void the_commands_do_it_too(CapturedOutput printed) throws Exception {
        Path first = Files.write(directory.resolve("stand-1.zip"), shop("stand", "1.0.0", "one"));
        Path second = Files.write(directory.resolve("stand-2.zip"), shop("stand", "1.1.0", "two"));

        assertThat(command("deploy", first.toString(), "--no-trial", "--reason", "new", "--as", "li"))
                .isZero();
        assertThat(printed.getOut()).contains("Committed: deploy of bundle stand, with revision ");
        assertThat(command("deploy", second.toString(), "--reason", "two & more"))
                .isZero();
        assertThat(answers("stand")).containsExactly("two", "two");
        assertThat(command("deploy", first.toString(), "--reason", "old")).isEqualTo(3);
        assertThat(printed.getErr())
                .contains("Version 1.0.0 is older than 1.1.0")
                .doesNotContain("\tat ");

        assertThat(command("pin", "stand", "--reason", "audit")).isZero();
        assertThat(command("rollback", "stand", "--reason", "worse")).isEqualTo(3);
        assertThat(printed.getErr()).contains("Bundle stand is pinned by deploy (audit)");
        assertThat(command("unpin", "stand", "--reason", "done")).isZero();
        assertThat(command("rollback", "stand", "--to", "1.0.0", "--reason", "worse"))
                .isZero();
        assertThat(answers("stand")).containsExactly("one", "one");

        Path exported = directory.resolve("exported.zip");
        assertThat(command("export", "stand", "--of", "1.1.0", "--out", exported.toString()))
                .isZero();
        assertThat(exported).hasSameBinaryContentAs(second);
        assertThat(command("list")).isZero();
        assertThat(printed.getOut()).containsPattern("stand +1\\.0\\.0 +\\d+ +revision \\d+");
        assertThat(command("show", "stand")).isZero();
        assertThat(printed.getOut()).contains("Bundle   stand 1.0.0");
        assertThat(command("history", "stand")).isZero();
        assertThat(printed.getOut())
                .containsPattern("rollback +stand +1\\.0\\.0 +deploy +worse")
                .containsPattern("deploy +stand +1\\.1\\.0 +deploy +two & more")
                .containsPattern("deploy +stand +1\\.0\\.0 +li \\(deploy\\) +new");
        assertThat(command("status")).isZero();
        assertThat(printed.getOut()).containsPattern("REPLICA +HUB +REVISION +STATE");
        assertThat(command("approve", "99", "--reason", "x")).isEqualTo(3);
        assertThat(printed.getErr()).contains("No deployment 99 waits to be approved.");
        assertThat(command("remove", "stand", "--reason", "closed")).isZero();
        assertThat(command("show", "stand")).isEqualTo(3);
        assertThat(printed.getErr()).contains("No bundle stand runs");
    }

    private int command(String... words) {
        return Commands.run(Stream.of(
                        Stream.of("bundle"),
                        Stream.of(words),
                        Stream.of(
                                "--hub",
                                "http://127.0.0.1:" + one.port(),
                                "--token-file",
                                directory.resolve("deploy").toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private byte[] shop(String name, String version, String answer) throws IOException {
        return bundle(name, version, route("ask", "tanqiao:request?secret=" + SECRET, answer));
    }

    private static String route(String id, String from, String answer) {
        return "- route: {id: %s, from: {uri: \"%s\", steps: [{setBody: {constant: \"%s\"}}]}}%n"
                .formatted(id, from, answer);
    }

    private byte[] bundle(String name, String version, String routes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name + "-" + version + "-" + routes.hashCode()));
        Files.writeString(
                folder.resolve("bundle.yaml"),
                "name: %s%nversion: %s%ndescription: A shop.%norder: %s%n"
                        .formatted(name, version, 1000 + Math.abs(name.hashCode() % 1000)));
        Files.writeString(folder.resolve("ask.camel.yaml"), routes);
        return BundleZip.of(BundleFiles.of(folder));
    }

    private List<String> answers(String bundle) throws Exception {
        return List.of(request(one, bundle).body(), request(other, bundle).body());
    }

    private HttpResponse<String> request(Hub hub, String bundle) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/ext/%s/ask".formatted(hub.port(), bundle)))
                        .header("Authorization", "Bearer " + SECRET)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode deploy(Hub hub, byte[] zip) throws Exception {
        return json.readTree(upload(hub, zip).body());
    }

    private String refusal(byte[] zip) throws Exception {
        HttpResponse<String> answer = upload(one, zip);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        return json.readTree(answer.body()).path("detail").asText();
    }

    private HttpResponse<String> upload(Hub hub, byte[] zip) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:%s/api/bundles?reason=test&trial=none".formatted(hub.port())))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/zip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode post(Hub hub, String path, String body) throws Exception {
        return json.readTree(send(hub, "POST", path, body).body());
    }

    private JsonNode get(Hub hub, String path) throws Exception {
        return json.readTree(send(hub, "GET", path, "").body());
    }

    private HttpResponse<String> send(Hub hub, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(hub.port(), path)))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
