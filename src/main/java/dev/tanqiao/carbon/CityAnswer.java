package dev.tanqiao.carbon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * The city's one answer object {@code {code, msg, content}} (通用格式说明, 统一响应对象), read leniently: a code may come as
 * number or text.
 *
 * @param code null when the body is not such an object
 * @param message {@code msg}, or what the body was instead
 * @param content the content; a missing node when there is none
 */
public record CityAnswer(@Nullable String code, String message, JsonNode content) {

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String DONE = "200";

    /** Reads a body; never fails. */
    public static CityAnswer read(@Nullable String body) {
        if (body == null || body.isBlank()) {
            return unreadable("an empty answer");
        }
        try {
            JsonNode answer = JSON.readTree(body);
            JsonNode code = answer.path("code");
            if (!answer.isObject() || !(code.isIntegralNumber() || code.isTextual())) {
                return unreadable("an answer without a code");
            }
            return new CityAnswer(kept(code.asText()), kept(answer.path("msg").asText("")), answer.path("content"));
        } catch (JsonProcessingException notJson) {
            return unreadable("an answer that is not JSON");
        }
    }

    /** Whether the city says it is done. */
    public boolean isDone() {
        return DONE.equals(code);
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String kept(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static CityAnswer unreadable(String what) {
        return new CityAnswer(null, what, JSON.missingNode());
    }
}
