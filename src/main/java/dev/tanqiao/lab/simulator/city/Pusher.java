package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries one push to the equity platform. These timeouts are real time: a receiver that hangs hangs in reality. */
final class Pusher {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * What came of one try.
     *
     * @param acknowledged whether the answer's JSON body says {@code code} 200 (应答机制); the HTTP status does not matter
     * @param text for people: the status and code, or what went wrong
     */
    record Outcome(boolean acknowledged, String text) {}

    /** @param push what is sent: body, Content-Type, headers */
    Outcome post(String notifyUrl, SimAnswer push) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(notifyUrl))
                    .timeout(ANSWER_TIMEOUT)
                    .header("Content-Type", push.contentType())
                    .POST(BodyPublishers.ofByteArray(push.body().getBytes(push.charset())));
            push.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            return outcome(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException | IllegalArgumentException unreachable) {
            return new Outcome(false, unreachable.getClass().getSimpleName());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        }
    }

    private static Outcome outcome(HttpResponse<String> answer) {
        @Nullable
        JsonNode code = Json.read(answer.body()).map(body -> body.get("code")).orElse(null);
        boolean acknowledged = code != null && code.isIntegralNumber() && code.intValue() == 200;
        return new Outcome(acknowledged, "HTTP %s, code %s".formatted(answer.statusCode(), code));
    }
}
