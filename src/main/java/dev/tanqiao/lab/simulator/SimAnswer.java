package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP answer of an operation.
 *
 * @param charset how the body becomes bytes
 * @param headers each with its values: one that has several is sent several times
 * @param manner how it goes over the wire
 * @param delayMillis real time that it is held back, or that its body takes where it comes in chunks
 * @param chunks in how many parts the body comes; 0: at once
 */
@RecordBuilder
public record SimAnswer(
        int status,
        String contentType,
        String body,
        Charset charset,
        Map<String, List<String>> headers,
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
    public SimAnswer(int status, String contentType, String body, Map<String, List<String>> headers) {
        this(status, contentType, body, StandardCharsets.UTF_8, headers, Manner.WHOLE, 0, 0);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The same answer, sent in another manner. */
    public SimAnswer in(Manner other) {
        return SimAnswerBuilder.builder(this).manner(other).build();
    }

    /** The same answer, held back. */
    public SimAnswer after(int millis) {
        return SimAnswerBuilder.builder(this).delayMillis(millis).chunks(0).build();
    }

    /** The same answer; its body comes in parts, spread over real time. */
    public SimAnswer inChunks(int number, int millis) {
        return SimAnswerBuilder.builder(this).delayMillis(millis).chunks(number).build();
    }

    /** The same answer with one header more. */
    public SimAnswer with(String header, String value) {
        Map<String, List<String>> more = new HashMap<>(headers);
        List<String> values = new ArrayList<>(headers.getOrDefault(header, List.of()));
        values.add(value);
        more.put(header, values);
        return SimAnswerBuilder.builder(this).headers(more).build();
    }

    /** The same answer with other words. */
    public SimAnswer saying(int otherStatus, String otherBody) {
        return SimAnswerBuilder.builder(this)
                .status(otherStatus)
                .body(otherBody)
                .build();
    }

    /** The same answer in other bytes. */
    public SimAnswer encoded(Charset other, String otherType) {
        return SimAnswerBuilder.builder(this)
                .contentType(otherType)
                .charset(other)
                .build();
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
        return new SimAnswer(302, "text/plain;charset=UTF-8", "", Map.of("Location", List.of(location)));
    }
}
