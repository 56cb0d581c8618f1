package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTTP answer of an operation.
 *
 * @param manner how it goes over the wire
 * @param delayMillis real time that it is held back, or that its body takes where it comes in chunks
 * @param chunks in how many parts the body comes; 0: at once
 */
public record SimAnswer(
        int status,
        String contentType,
        String body,
        Map<String, String> headers,
        Manner manner,
        int delayMillis,
        int chunks) {

    private static final String JSON_UTF8 = "application/json;charset=UTF-8";

    /** How an answer goes over the wire. */
    public enum Manner {
        /** As it is. */
        WHOLE,
        /** Nothing of it: the connection is closed. */
        CLOSED,
        /** Nothing of it: the connection is reset. */
        RESET,
        /** Bytes that are no HTTP, then the connection is closed. */
        TORN,
        /** HTTP 200 and headers, then a chunk that is none, then the connection is closed. */
        BROKEN_CHUNK
    }

    /** An answer that goes out whole and at once. */
    public SimAnswer(int status, String contentType, String body, Map<String, String> headers) {
        this(status, contentType, body, headers, Manner.WHOLE, 0, 0);
    }

    /** The same answer, sent in another manner. */
    public SimAnswer in(Manner other) {
        return new SimAnswer(status, contentType, body, headers, other, delayMillis, chunks);
    }

    /** The same answer, held back. */
    public SimAnswer after(int millis) {
        return new SimAnswer(status, contentType, body, headers, manner, millis, 0);
    }

    /** The same answer; its body comes in parts, spread over real time. */
    public SimAnswer inChunks(int number, int millis) {
        return new SimAnswer(status, contentType, body, headers, manner, millis, number);
    }

    /** The same answer with one header more. */
    public SimAnswer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new SimAnswer(status, contentType, body, more, manner, delayMillis, chunks);
    }

    /** The same answer with other words. */
    public SimAnswer saying(int otherStatus, String otherBody) {
        return new SimAnswer(otherStatus, contentType, otherBody, headers, manner, delayMillis, chunks);
    }

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
