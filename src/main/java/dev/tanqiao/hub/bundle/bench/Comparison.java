package dev.tanqiao.hub.bundle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.settlement.NamePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Compares what a test expects with what came: maps by the keys that are named, lists whole, texts by {@code *}. */
final class Comparison {

    static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    private Comparison() {}

    /** Tells each difference with the JSON pointer of what was expected. */
    static void compare(String at, JsonNode expected, JsonNode found, BiConsumer<String, String> difference) {
        JsonNode got = (expected.isObject() || expected.isArray()) && found.isTextual()
                ? WireJson.value(found.textValue())
                : found;
        if (expected.isObject() && got.isObject()) {
            List<String> names = new ArrayList<>();
            got.fieldNames().forEachRemaining(names::add);
            expected.fields().forEachRemaining(field -> {
                String below = YamlDocument.below(at, field.getKey());
                if (!got.has(field.getKey()) && !field.getValue().isNull()) {
                    difference.accept(
                            below,
                            "expected %s, got no '%s'%s"
                                    .formatted(field.getValue(), field.getKey(), Nearest.hint(field.getKey(), names)));
                } else {
                    compare(below, field.getValue(), got.path(field.getKey()), difference);
                }
            });
        } else if (expected.isArray() && got.isArray() && expected.size() == got.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(at + "/" + i, expected.get(i), got.get(i), difference);
            }
        } else if (!isSame(expected, got)) {
            difference.accept(at, "expected %s, got %s".formatted(expected, shown(found)));
        }
    }

    private static boolean isSame(JsonNode expected, JsonNode got) {
        if (expected.isNull()) {
            return got.isNull() || got.isMissingNode();
        }
        if (expected.isNumber()) {
            return got.isNumber() && expected.decimalValue().compareTo(got.decimalValue()) == 0;
        }
        return expected.isTextual() && got.isTextual()
                ? NamePattern.fits(expected.textValue(), got.textValue())
                : expected.equals(got);
    }

    private static String shown(JsonNode found) {
        return found.isMissingNode() || found.isNull() ? "nothing" : found.toString();
    }
}
