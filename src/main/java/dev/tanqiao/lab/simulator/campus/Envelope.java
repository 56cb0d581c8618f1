package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;

/** The campus's common answer: {@code {errno, error, total, entities}}. */
final class Envelope {

    private static final int FORBIDDEN = 403;

    private Envelope() {}

    /** Success without entities, as opening a code answers. */
    static SimAnswer success() {
        return SimAnswer.json(head(Errno.SUCCESS, Errno.SUCCESS.words));
    }

    /** Success with one entity. */
    static SimAnswer entity(JsonNode entity) {
        return entities(Json.array().add(entity));
    }

    /** Success with entities. */
    static SimAnswer entities(ArrayNode entities) {
        ObjectNode envelope = head(Errno.SUCCESS, Errno.SUCCESS.words);
        envelope.set("entities", entities);
        return SimAnswer.json(envelope);
    }

    /** A page of entities. */
    static SimAnswer page(int total, ArrayNode entities) {
        ObjectNode envelope = head(Errno.SUCCESS, Errno.SUCCESS.words).put("total", total);
        envelope.set("entities", entities);
        return SimAnswer.json(envelope);
    }

    /** A checked code: the document shows no {@code error} beside it. */
    static SimAnswer checked(JsonNode code) {
        ObjectNode envelope = Json.object().put("errno", Errno.SUCCESS.number);
        envelope.putArray("entities").add(code);
        return SimAnswer.json(envelope);
    }

    /** A code that does not pass the check, with what is known of it. */
    static SimAnswer unchecked(String words, JsonNode code) {
        ObjectNode envelope = head(Errno.BUSINESS, words);
        envelope.putArray("entities").add(code);
        return SimAnswer.json(envelope);
    }

    /** A refusal. Without a valid token the live gateway answers HTTP 403; every other refusal comes as HTTP 200. */
    static SimAnswer refused(Refused refusal) {
        int status = refusal.errno == Errno.AUTHENTICATION_FAILED ? FORBIDDEN : 200;
        return SimAnswer.json(status, head(refusal.errno, String.valueOf(refusal.getMessage())));
    }

    private static ObjectNode head(Errno errno, String words) {
        return Json.object().put("errno", errno.number).put("error", words);
    }
}
