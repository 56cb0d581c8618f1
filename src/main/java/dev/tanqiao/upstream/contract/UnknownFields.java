package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The fields of a body that nothing describes. Answers may have such: a client takes them, but wants to know. */
final class UnknownFields {

    private final Set<String> found = new TreeSet<>();

    private UnknownFields() {}

    /** Their JSON pointers; an element of an array is {@code *}. */
    static Set<String> in(JsonNode body, Place schema) {
        var fields = new UnknownFields();
        fields.walk(body, Stream.of(schema), "#");
        return fields.found;
    }

    private void walk(JsonNode value, Stream<Place> schemas, String pointer) {
        List<Place> all = schemas.flatMap(Place::withItsParts).toList();
        if (value.isArray()) {
            value.forEach(element -> walk(element, below(all, "items"), pointer + "/*"));
        } else if (value.isObject()
                && all.stream().anyMatch(schema -> schema.schema("properties").exists())) {
            value.properties().forEach(field -> {
                String name = field.getKey();
                List<Place> described = all.stream()
                        .map(schema -> schema.schema("properties").schema(name))
                        .filter(Place::exists)
                        .toList();
                if (described.isEmpty()) {
                    found.add(pointer + "/" + name);
                } else {
                    walk(field.getValue(), described.stream(), pointer + "/" + name);
                }
            });
        }
    }

    private static Stream<Place> below(List<Place> schemas, String key) {
        return schemas.stream().map(schema -> schema.schema(key)).filter(Place::exists);
    }
}
