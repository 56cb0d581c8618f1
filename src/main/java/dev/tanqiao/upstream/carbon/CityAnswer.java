package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The city's one answer object {@code {code, msg, content}} (通用格式说明, 统一响应对象), read leniently: a code may come as
 * number or text.
 *
 * @param code null when the body is not such an object
 * @param message {@code msg}, or what the body was instead; its beginning where it is long
 * @param rawContent the content as it is written; null when there is none
 */
public record CityAnswer(
        @Nullable String code, String message, @Nullable String rawContent) {

    private static final String DONE = "200";

    /** Reads a body; never fails. */
    public static CityAnswer read(@Nullable String body) {
        if (body == null || body.isBlank()) {
            return unreadable("an empty answer");
        }
        Optional<Map<String, String>> fields = WireJson.fields(body);
        if (fields.isEmpty()) {
            return unreadable("an answer that is not JSON");
        }
        JsonNode code = WireJson.value(fields.get().get("code"));
        if (!code.isIntegralNumber() && !code.isTextual()) {
            return unreadable("an answer without a code");
        }
        String message = WireJson.value(fields.get().get("msg")).asText("");
        return new CityAnswer(
                WireText.brief(code.asText()),
                WireText.brief(message),
                fields.get().get("content"));
    }

    /** The content; a missing node when there is none, or none that can be read. */
    public JsonNode content() {
        return WireJson.value(rawContent);
    }

    /** Whether the city says it is done. */
    public boolean isDone() {
        return DONE.equals(code);
    }

    private static CityAnswer unreadable(String what) {
        return new CityAnswer(null, what, null);
    }
}
