package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Values on one line of YAML, as people write them: quotes only where they are needed. */
final class Flow {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*");

    /** Words that YAML takes for truth values and nothing. */
    private static final Set<String> NO_TEXTS = Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    private Flow() {}

    static String of(JsonNode value) {
        if (value.isObject()) {
            List<String> fields = new ArrayList<>();
            value.properties().forEach(one -> fields.add(text(one.getKey()) + ": " + of(one.getValue())));
            return "{" + String.join(", ", fields) + "}";
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(one -> elements.add(of(one)));
            return "[" + String.join(", ", elements) + "]";
        }
        return value.isTextual() ? text(value.asText()) : Json.write(value);
    }

    private static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !NO_TEXTS.contains(text.toLowerCase(java.util.Locale.ROOT));
        return plain ? text : Json.write(Json.tree(text));
    }
}
