package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Sends a request and compares the answer with what a step expects of it; redirects are not followed. */
final class Exchange {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private String last = "none";

    /**
     * Sends it.
     *
     * @param what names the request in a message
     * @param said may have {@code status}, {@code answer} and {@code answerHeaders}
     * @return what of the answer is otherwise than {@code said}, or empty
     */
    Optional<String> send(String what, HttpRequest request, JsonNode said) {
        try {
            return problem(said, answer(request)).map(problem -> "%s: %s".formatted(what, problem));
        } catch (IOException unreachable) {
            return Optional.of("%s: %s".formatted(what, unreachable));
        }
    }

    /** The answer to it, whatever it says. */
    HttpResponse<String> answer(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            last = "HTTP %s %s".formatted(answer.statusCode(), answer.body());
            return answer;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        }
    }

    /** What was answered last, as reports show it. */
    String last() {
        return last;
    }

    private static Optional<String> problem(JsonNode said, HttpResponse<String> answer) {
        boolean expected = said.has("status")
                ? answer.statusCode() == said.path("status").asInt()
                : answer.statusCode() / 100 == 2;
        if (!expected) {
            return Optional.of("HTTP %s, not %s; it says: %s"
                    .formatted(answer.statusCode(), said.path("status").asText("2xx"), answer.body()));
        }
        JsonNode body = Json.read(answer.body()).orElseGet(Json::object);
        return Stream.concat(
                        said.path("answerHeaders").properties().stream()
                                .map(one -> misfit(
                                        one.getKey(),
                                        one.getValue(),
                                        answer.headers()
                                                .firstValue(one.getKey())
                                                .<JsonNode>map(TextNode::valueOf)
                                                .orElse(MissingNode.getInstance()))),
                        said.path("answer").properties().stream()
                                .map(one -> misfit(one.getKey(), one.getValue(), body.at(one.getKey()))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> misfit(String where, JsonNode expected, JsonNode found) {
        return Fit.fits(expected, found)
                ? Optional.empty()
                : Optional.of("%s is %s, not %s".formatted(where, shown(where, found), Fit.shown(expected)));
    }

    /** A value; where its name makes it a secret, or a name in it, both are shown as they may be. */
    private static String shown(String where, JsonNode found) {
        String named = Json.write(Json.object().set(where.substring(where.lastIndexOf('/') + 1), found));
        String redacted = Redactor.redact(named);
        return redacted.equals(named) ? Fit.shown(found) : redacted;
    }
}
