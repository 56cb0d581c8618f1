package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** One HTTP answer of an operation. */
public record SimAnswer(int status, String contentType, String body, Map<String, String> headers) {

    private static final String JSON_UTF8 = "application/json;charset=UTF-8";

    /** JSON, as both upstreams answer. */
    public static SimAnswer json(int status, JsonNode body) {
        return new SimAnswer(status, JSON_UTF8, Json.write(body), Map.of());
    }

    /** JSON with status 200. */
    public static SimAnswer json(JsonNode body) {
        return json(200, body);
    }

    /** A page for a browser. */
    public static SimAnswer html(int status, String body) {
        return new SimAnswer(status, "text/html;charset=UTF-8", body, Map.of());
    }

    /** HTTP 302 to another address. */
    public static SimAnswer redirect(String location) {
        return new SimAnswer(302, "text/plain;charset=UTF-8", "", Map.of("Location", location));
    }
}
