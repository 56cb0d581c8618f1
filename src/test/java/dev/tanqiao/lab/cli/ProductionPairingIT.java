package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.base.net.OwnCertificate;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.cli.Jar.Running;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub under the profile {@code production} beside a simulator of today, each behind a proxy that ends TLS: simulator/README.md tells how. */
class ProductionPairingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SETTINGS = Pattern.compile("(?s)```yaml settings\n(.*?)```");

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aPersonEnrolsAndAPurchaseIsBilled() throws Exception {
        OwnCertificate own = OwnCertificate.in(directory);
        Files.copy(own.pem(), directory.resolve("ca.pem"));
        try (var jar = new Jar(directory);
                var beforeHub = new TlsProxy(own);
                var beforeSimulator = new TlsProxy(own)) {
            Path world = Files.writeString(
                    directory.resolve("world.yaml"),
                    Files.readString(Path.of("simulator/worlds/plain.yaml"))
                            .replace("http://localhost/enrol/callback", beforeHub.address() + "/enrol/callback")
                            .replace("billDelay: 60s", "billDelay: 1s"));
            Running simulating = jar.startTrusting(own, simulate(world, beforeHub.address()));
            URI simulator = said(simulating, "Control +(http://[^/]+)");
            beforeSimulator.standsBefore(simulator);
            Running serving = serve(jar, world, beforeHub.address(), beforeSimulator.address());
            URI hub = said(serving, "Hub +(http://\\S+)");
            beforeHub.standsBefore(hub);

            control(simulator, "campus/persons/wang/enrol", "");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(hub)).contains("\"AUTHORIZED\":1"));
            long afterConsent = Instant.now().getEpochSecond() + 1;
            control(simulator, "campus/orders", """
                    {"account": "wang", "merchant": "第一餐饮大楼", "merchantNo": "M1001", "amount": -12.5, "orderTime": %s}""".formatted(afterConsent));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(hub)).contains("\"BILLED\":1"));

            control(simulator, "city/push", "");
            assertThat(get(simulator + "/__admin/tanqiao/city/pushes", ""))
                    .contains("\"type\":1,\"status\":\"ACKNOWLEDGED\"", "\"type\":2,\"status\":\"ACKNOWLEDGED\"");
        }
    }

    private List<String> simulate(Path world, URI hub) {
        return List.of(
                "simulate",
                "--port",
                "0",
                "--begin",
                "now",
                "--world",
                world.toString(),
                "--hub",
                hub.toString(),
                "--state",
                directory.resolve(".tanqiao/simulator").toString());
    }

    /** The settings of the guide, with the addresses of today; what is awaited comes sooner. */
    private Running serve(Jar jar, Path world, URI hub, URI simulator) throws IOException {
        new DevHome(directory)
                .settings(World.read(world.toString(), null), simulator, hub, directory); // makes the keys
        Matcher guide = SETTINGS.matcher(Files.readString(Path.of("simulator/README.md")));
        assertThat(guide.find()).isTrue();
        Files.writeString(
                directory.resolve("hub.yaml"),
                guide.group(1)
                        .replace("https://localhost:8443", hub.toString())
                        .replace("https://localhost:9443", simulator.toString()));
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--port", "0", "--config", "hub.yaml", "--spring.profiles.active=production"));
        Map.of(
                        "database.url", TestDatabase.freshUrl(),
                        "database.user", "postgres",
                        "database.password-file", "",
                        "campus.poll-every", "1s",
                        "campus.poll-every-quiet", "1s",
                        "bills.every", "1s")
                .forEach((name, value) -> arguments.add("--tanqiao.%s=%s".formatted(name, value)));
        return jar.start("tanqiao.hub.jar", arguments, directory);
    }

    private static URI said(Running process, String line) {
        Pattern address = Pattern.compile(line);
        await().atMost(PATIENCE)
                .until(() -> address.matcher(process.said()).find()
                        || !process.process().isAlive());
        Matcher found = address.matcher(process.said());
        assertThat(found.find()).as(process.said()).isTrue();
        return URI.create(found.group(1));
    }

    private String status(URI hub) throws Exception {
        return get(
                hub + "/api/status",
                Files.readString(new DevHome(directory).token("view")).strip());
    }

    private String get(String address, String token) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(address))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private void control(URI simulator, String act, String json) throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(simulator + "/__admin/tanqiao/" + act))
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
    }
}
