package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters and headers: texts, held against schemas that speak of JSON values. */
final class Values {

    private Values() {}

    static List<String> headerViolations(String part, Map<String, Place> described, Map<String, String> given) {
        List<String> violations = new ArrayList<>();
        described.forEach((name, header) -> {
            String value = given.get(name);
            violations.addAll(valueViolations(part + " header " + name, header, value == null ? null : List.of(value)));
        });
        return violations;
    }

    static List<String> valueViolations(String what, Place described, @Nullable List<String> given) {
        if (given == null) {
            return described.node().path("required").asBoolean() ? List.of(what + ": is required") : List.of();
        }
        return described.schema("schema").violationsOf(value(described.at("schema"), given)).stream()
                .map(it -> what + it)
                .toList();
    }

    /** The text of a parameter as the JSON value its schema speaks of. What cannot be read so stays text, and is refused. */
    static JsonNode value(Place schema, List<String> given) {
        boolean isList = schema.text("type").equals("array");
        if (!isList && given.size() == 1) {
            return scalar(schema.text("type"), given.get(0));
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        given.forEach(text -> values.add(scalar(schema.at("items").text("type"), text)));
        return values;
    }

    private static JsonNode scalar(String type, String text) {
        boolean isLiteral = switch (type) {
            case "boolean" -> text.matches("true|false");
            case "integer", "number" -> text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
            default -> false;
        };
        return isLiteral ? Bodies.literal(text) : JsonNodeFactory.instance.textNode(text);
    }

    static Map<String, Place> parametersIn(Contract.Operation operation, String where) {
        Map<String, Place> parameters = new LinkedHashMap<>();
        operation.place().at("parameters").elements().stream()
                .filter(it -> it.text("in").equals(where))
                .forEach(it -> parameters.put(it.text("name"), it));
        return parameters;
    }
}
