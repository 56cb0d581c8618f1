package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;

/** What may stand behind a field of an expectation: one value, or a list of which one must fit. */
final class Values {

    private Values() {}

    /** Each text that means itself, with where it stands; one with {@code *} stands for many. */
    static void each(String pointer, JsonNode value, BiConsumer<String, String> text) {
        single(pointer, value, (at, one) -> {
            if (one.isValueNode() && !one.isNull() && !one.asText().contains("*")) {
                text.accept(at, one.asText());
            }
        });
    }

    /** Each value, with where it stands. */
    static void single(String pointer, JsonNode value, BiConsumer<String, JsonNode> one) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                single(pointer + "/" + i, value.path(i), one);
            }
        } else {
            one.accept(pointer, value);
        }
    }
}
