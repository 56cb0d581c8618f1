package dev.tanqiao.upstream.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which fields records of answers have, and of which types; values do not matter. */
final class Shape {

    private Shape() {}

    /** What is new, gone, or of another type, a sentence each. Both records hold an answer by its operation. */
    static List<String> changes(JsonNode before, JsonNode now) {
        List<String> changes = new ArrayList<>();
        now.properties().forEach(answer -> {
            JsonNode earlier = before.path(answer.getKey());
            if (!earlier.isMissingNode()) {
                changes.addAll(changes(answer.getKey(), of(earlier), of(answer.getValue())));
                if (!earlier.path("status").equals(answer.getValue().path("status"))) {
                    changes.add("%s status: was %s, is %s"
                            .formatted(
                                    answer.getKey(),
                                    earlier.path("status").asText(),
                                    answer.getValue().path("status").asText()));
                }
            }
        });
        return changes;
    }

    private static List<String> changes(
            String operation, Map<String, Set<String>> before, Map<String, Set<String>> now) {
        List<String> changes = new ArrayList<>();
        now.forEach((pointer, types) -> {
            Set<String> earlier = before.get(pointer);
            if (earlier == null) {
                changes.add("%s #%s: is new".formatted(operation, pointer));
            } else if (!earlier.equals(types)) {
                changes.add("%s #%s: was %s, is %s"
                        .formatted(operation, pointer, String.join(" or ", earlier), String.join(" or ", types)));
            }
        });
        before.keySet().stream()
                .filter(pointer -> !now.containsKey(pointer))
                .forEach(pointer -> changes.add("%s #%s: is gone".formatted(operation, pointer)));
        return changes;
    }

    private static Map<String, Set<String>> of(JsonNode answer) {
        Map<String, Set<String>> shape = new TreeMap<>();
        walk(answer.path("body"), "", shape);
        return shape;
    }

    private static void walk(JsonNode value, String pointer, Map<String, Set<String>> shape) {
        shape.computeIfAbsent(pointer, none -> new TreeSet<>())
                .add(value.getNodeType().name().toLowerCase(Locale.ROOT));
        if (value.isArray()) {
            value.forEach(element -> walk(element, pointer + "/*", shape));
        } else {
            value.properties().forEach(field -> walk(field.getValue(), pointer + "/" + field.getKey(), shape));
        }
    }
}
