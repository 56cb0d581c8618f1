package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A simulator of the plain world for each test, which asks it as others do. */
abstract class AskedOverHttp {

    private static final int SUCCESSFUL_BELOW = 300;

    @TempDir
    Path state;

    @SuppressWarnings("NullAway.Init") // starts() sets it
    Simulator simulator;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void starts() {
        simulator = Simulator.start(SimulatorSettings.of("plain", state));
    }

    @AfterEach
    void stops() {
        simulator.close();
    }

    /**
     * Asks the control API for something that it does.
     *
     * @param run of which world: {@code /runs/anna}, or empty for the server's own
     */
    JsonNode control(String run, String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(run + "/__admin/tanqiao/" + path, method, body);
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(SUCCESSFUL_BELOW);
        return Json.read(answer.body()).orElseThrow();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, "GET", "");
    }

    /** Asks for a path of the simulator, or for a whole address, such as that of a door. */
    HttpResponse<String> send(String path, String method, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(path.startsWith("http:") ? path : simulator.address() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!body.isEmpty() && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
