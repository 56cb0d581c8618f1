package dev.tanqiao.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;

/** What may stand behind a field of an expectation: one value, or a list of which one must fit. */
final class Values {

    private Values() {}

    /** Each text that means itself, with where it stands; one with {@code *} stands for many. */
    static void each(String pointer, JsonNode value, BiConsumer<String, String> text) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                each(pointer + "/" + i, value.path(i), text);
            }
        } else if (value.isValueNode() && !value.isNull() && !value.asText().contains("*")) {
            text.accept(pointer, value.asText());
        }
    }
}
