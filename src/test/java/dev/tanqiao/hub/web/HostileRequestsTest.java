package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers, and people who mistype, send to any door of the hub. */
@SuppressWarnings("NullAway.Init")
class HostileRequestsTest {

    private static final String TOKEN = "review-token-of-the-test";

    @TempDir
    private static Path directory;

    private static Hub hub;

    @BeforeAll
    static void start() throws IOException {
        hub = TestHub.start(
                directory,
                Clock.systemUTC(),
                Map.of(
                        "tanqiao.api.review-token-file",
                        Files.writeString(directory.resolve("review"), TOKEN).toString()));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void noneMakesTheHubFailAndWhatTheContractForbidsIsRefused() throws IOException {
        List<HostileRequests.Hostile> all = new HostileRequests(
                        new YAMLMapper().readTree(Files.readString(Path.of("contracts/hub/openapi.yaml"))))
                .all(Map.of(
                        "bundle", "bikes",
                        "name", "rides",
                        "secret", hub.bean(PushDoor.class).paths().current(),
                        "id", "1",
                        "day", "2026-03-02",
                        "decision", "cancel",
                        "tending", "close"));
        List<String> wrong = new ArrayList<>();
        for (HostileRequests.Hostile each : all) {
            int status = send(each);
            if (status >= 500 || each.mustBeRefused() && status < 400) {
                wrong.add(status + " " + each.name());
            }
        }

        assertThat(all).hasSizeGreaterThan(600);
        assertThat(wrong).isEmpty();
    }

    /** What one library or another takes as something else than was sent. */
    @Test
    void nothingIsTakenAsSomethingElseThanWasSent() throws IOException {
        List<String> taken = new ArrayList<>();
        for (String query : List.of(
                "/api/review?rule=%",
                "/api/review?account=%C0%AF", "/api/review?limit=0x10", "/api/review?olderThan=1", "/api/review/0x1")) {
            if (send(new HostileRequests.Hostile(query, "GET", query, Map.of(), new byte[0], true)) != 400) {
                taken.add(query);
            }
        }
        byte[] slash = "{'scope':'rule','key':'bookshop','reason':'/'}"
                .replace('\'', '"')
                .getBytes(StandardCharsets.ISO_8859_1);
        var inTwoBytes = new ByteArrayOutputStream();
        for (byte each : slash) {
            inTwoBytes.writeBytes(each == '/' ? new byte[] {(byte) 0xC0, (byte) 0xAF} : new byte[] {each});
        }
        if (send(new HostileRequests.Hostile(
                        "",
                        "POST",
                        "/api/pauses",
                        Map.of("Content-Type", "application/json"),
                        inTwoBytes.toByteArray(),
                        true))
                != 400) {
            taken.add("a character in more bytes than it needs");
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void whoComesToNoDoorIsToldInTheShapeOfAllRefusalsAndHearsNoAddress() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/push/%s/bills;a=b"
                                        .formatted(
                                                hub.port(),
                                                hub.bean(PushDoor.class).paths().current())))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"title\":\"Bad Request\"").doesNotContain("push");
    }

    /** Nobody waits for a body that nobody has read: the answer comes, and the connection ends. */
    @Test
    void whoLetsBodiesDripInAtADoorThatIsClosedHoldsNothing() throws IOException {
        List<String> held = new ArrayList<>();
        for (String closed : List.of(
                "POST /push/wrong/bills",
                "PUT /push/wrong/bills",
                "POST /api/pauses",
                "POST /api/cids",
                "POST /enrol",
                "POST /nothing",
                "GET /actuator/health")) {
            for (String type : List.of(
                    "application/json", "application/x-www-form-urlencoded", "multipart/form-data;boundary=x")) {
                try (Socket socket = dripping(closed, type, "127.0.0.1")) {
                    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                    assertThat(answer).startsWith("HTTP/1.1 ").containsIgnoringCase("Connection: close");
                } catch (SocketTimeoutException waiting) {
                    held.add(closed + " " + type);
                }
            }
        }
        assertThat(held).isEmpty();
    }

    @Test
    void oneAddressIsLetInSoOftenAtATimeAndOthersGoOn() throws IOException {
        String door = "POST /push/" + hub.bean(PushDoor.class).paths().current() + "/bills";
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < Turnstile.MOST_OF_ONE_ADDRESS; i++) {
            sockets.add(dripping(door, "application/json", "127.0.0.1"));
        }

        await().untilAsserted(() -> {
            sockets.add(dripping(door, "application/json", "127.0.0.1")); // for one that an earlier test's kept out
            assertThat(liveness("127.0.0.1")).isEqualTo(429);
        });
        assertThat(liveness("127.0.0.2")).isEqualTo(200);
        for (Socket socket : sockets) {
            socket.close();
        }
        await().untilAsserted(() -> assertThat(liveness("127.0.0.1")).isEqualTo(200));
    }

    @Test
    void whoBeginsEnrolmentsWithoutEndIsToldToWait() throws Exception {
        HttpClient browser = HttpClient.newHttpClient();
        var begin = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/enrol"))
                .build();
        Set<Integer> answers = new TreeSet<>();
        for (int i = 0; i <= 2 * EnrolmentRate.MOST_IN_A_MINUTE && !answers.contains(429); i++) {
            answers.add(
                    browser.send(begin, HttpResponse.BodyHandlers.discarding()).statusCode());
        }

        assertThat(answers).containsExactly(302, 429);
    }

    /** The beginning of a request whose body does not go on. */
    private static Socket dripping(String door, String type, String from) throws IOException {
        var socket = new Socket("127.0.0.1", hub.port(), InetAddress.getByName(from), 0);
        socket.setSoTimeout(8_000); // as good as for ever
        socket.getOutputStream()
                .write("%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 1000\r\n\r\n{"
                        .formatted(door, type)
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static int liveness(String from) throws IOException {
        try (var socket = new Socket("127.0.0.1", hub.port(), InetAddress.getByName(from), 0)) {
            socket.getOutputStream()
                    .write("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            return status(socket);
        }
    }

    private static int send(HostileRequests.Hostile hostile) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
            OutputStream out = socket.getOutputStream();
            var request = new ByteArrayOutputStream();
            request.writeBytes(
                    "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n"
                            .formatted(hostile.method(), hostile.target(), TOKEN, hostile.body().length)
                            .getBytes(StandardCharsets.ISO_8859_1));
            hostile.headers()
                    .forEach((name, value) ->
                            request.writeBytes((name + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
            request.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(hostile.body());
            out.write(request.toByteArray());
            return status(socket);
        }
    }

    private static int status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).substring("HTTP/1.1 ".length()));
    }
}
