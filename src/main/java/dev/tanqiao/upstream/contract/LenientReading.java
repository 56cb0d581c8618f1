package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads a value as it is described, although it was written a little otherwise. */
final class LenientReading {

    private LenientReading() {}

    static JsonNode of(JsonNode value, Stream<Place> schemas) {
        List<Place> all = schemas.flatMap(Place::withItsParts).toList();
        if (value.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> elements.add(of(element, in(all, "items"))));
            return elements;
        }
        return value.isObject() ? object(value, all) : scalar(value, all);
    }

    private static ObjectNode object(JsonNode value, List<Place> all) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(field -> {
            List<Place> described = all.stream()
                    .map(schema -> schema.schema("properties").schema(field.getKey()))
                    .filter(Place::exists)
                    .toList();
            Stream<Place> schemas = described.isEmpty() ? in(all, "additionalProperties") : described.stream();
            String name = said(described, "x-same-as").orElse(field.getKey());
            boolean isSpeltRightToo = !name.equals(field.getKey()) && value.has(name);
            if (!isSpeltRightToo && !said(described, "format").equals(Optional.of("password"))) {
                fields.set(name, of(field.getValue(), schemas));
            }
        });
        return fields;
    }

    private static Optional<String> said(List<Place> schemas, String key) {
        return schemas.stream()
                .map(schema -> schema.text(key))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static Stream<Place> in(List<Place> schemas, String key) {
        return schemas.stream().map(schema -> schema.schema(key)).filter(Place::exists);
    }

    private static JsonNode scalar(JsonNode value, List<Place> all) {
        Set<String> types = all.stream()
                .flatMap(schema -> {
                    JsonNode type = schema.node().path("type");
                    return type.isTextual() ? Stream.of(type) : StreamSupport.stream(type.spliterator(), false);
                })
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
        if (types.contains("string")) {
            return value.isNumber() && !types.contains("integer")
                    ? TextNode.valueOf(value.decimalValue().toPlainString())
                    : value.isBoolean() ? TextNode.valueOf(value.asText()) : value;
        }
        String text = value.isTextual() ? value.textValue().strip() : "";
        boolean isMeant = types.contains("boolean") && text.matches("true|false")
                || types.contains("integer") && text.matches("-?\\d{1,18}")
                || types.contains("number") && text.matches("-?\\d{1,18}(\\.\\d{1,18})?");
        return isMeant ? Bodies.literal(text.replaceFirst("^(-?)0+(?=\\d)", "$1")) : value;
    }
}
