package dev.tanqiao.upstream.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tanqiao.base.wire.BoundedNumbers;
import dev.tanqiao.upstream.contract.Difference;
import java.util.List;

/**
 * What an upstream answered.
 *
 * @param contentType empty: none
 */
record Answer(Question question, int status, String contentType, String body) {

    static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(new BoundedNumbers(false))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final int OK = 200;

    /** The body as JSON; missing when it is none. */
    JsonNode tree() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException none) {
            return MissingNode.getInstance();
        }
    }

    List<Difference> differences() {
        return question.contract().differences(question.method(), question.path(), status, contentType, body);
    }

    /** What the upstream said in refusing; empty: it did not. */
    String refusal() {
        JsonNode tree = tree();
        String errno = tree.path("errno").asText("0");
        String code = tree.path("code").asText(String.valueOf(OK));
        if (!errno.equals("0")) {
            return "errno %s %s".formatted(errno, tree.path("error").asText());
        }
        if (!code.equals(String.valueOf(OK))) {
            return "code %s %s".formatted(code, tree.path("msg").asText());
        }
        return status == OK
                ? ""
                : "HTTP %s %s".formatted(status, tree.path("error").asText());
    }

    /** Without what it holds: tokens and people's data. */
    @Override
    public String toString() {
        return "Answer[operation=%s, status=%s]".formatted(question.operation(), status);
    }
}
