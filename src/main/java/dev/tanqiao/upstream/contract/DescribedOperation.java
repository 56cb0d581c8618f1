package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One operation as its caller sees it: an object of fields goes in, whether they travel in the query or in the body, and an answer comes
 * out. What goes in is held strictly, what comes out is read leniently.
 */
public final class DescribedOperation {

    private final String method;
    private final String path;
    private final String id;
    private final Place place;
    private final Map<String, Place> query;
    private final Place body;
    private final Place answer;

    DescribedOperation(Contract.Operation operation) {
        String[] methodAndPath = operation.key().split(" ", 2);
        this.method = methodAndPath[0];
        this.path = methodAndPath[1];
        this.id = operation.id();
        this.place = operation.place();
        this.query = Values.parametersIn(operation, "query");
        this.body = place.at("requestBody").at("content").at("application/json").at("schema");
        this.answer = place.at("responses")
                .at("200")
                .at("content")
                .at("application/json")
                .schema("schema");
    }

    public String id() {
        return id;
    }

    /** {@code GET} or {@code POST}. */
    public String method() {
        return method;
    }

    /** From the root of its server: {@code /v1/unicode}. */
    public String path() {
        return path;
    }

    /** The names of what goes in. */
    public Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>(query.keySet());
        fields.addAll(body.at("properties").members().keySet());
        return fields;
    }

    /**
     * The input with its texts in the types that are described: routes make texts of most things, so {@code "20"} is meant as a number where
     * one is described. A number where a text is described stays one, and does not fit: what was before it, zeros perhaps, is lost.
     */
    public ObjectNode typed(ObjectNode input) {
        ObjectNode typed = input.deepCopy();
        fields().forEach(name -> {
            JsonNode value = input.path(name);
            if (value.isTextual()) {
                Place parameter = query.get(name);
                Place schema = parameter == null ? body.at("properties").schema(name) : parameter.schema("schema");
                typed.set(name, LenientReading.of(value, Stream.of(schema)));
            }
        });
        return typed;
    }

    /**
     * What does not fit in the input, each as {@code #/page: must have a minimum value of 1}: JSON pointer and what was expected. Empty
     * when everything fits.
     */
    public List<String> violationsOf(JsonNode input) {
        List<String> names = new ArrayList<>();
        input.fieldNames().forEachRemaining(name -> {
            if (!fields().contains(name)) {
                names.add("#/%s: is no field of %s%s".formatted(name, id, Nearest.hint(name, fields())));
            }
        });
        required().filter(name -> !input.has(name)).forEach(name -> names.add("#/%s: is required".formatted(name)));
        return names.isEmpty() ? violationsOfValues(input) : names;
    }

    private Stream<String> required() {
        return Stream.concat(
                query.values().stream()
                        .filter(parameter -> parameter.node().path("required").asBoolean())
                        .map(parameter -> parameter.text("name")),
                StreamSupport.stream(body.node().path("required").spliterator(), false)
                        .map(JsonNode::asText));
    }

    private List<String> violationsOfValues(JsonNode input) {
        List<String> violations = new ArrayList<>();
        query.forEach((name, parameter) -> {
            JsonNode value = input.path(name);
            if (!value.isMissingNode()) {
                parameter
                        .schema("schema")
                        .violationsOf(value)
                        .forEach(each -> violations.add("#/" + name + each.substring("#".length())));
            }
            JsonNode unit = input.path(parameter.text("x-multiple-of"));
            if (value.isIntegralNumber() && unit.asLong() > 0 && value.asLong() % unit.asLong() != 0) {
                violations.add("#/%s: must be a multiple of %s".formatted(name, parameter.text("x-multiple-of")));
            }
        });
        Place rules = place.schema("x-query-rules");
        if (rules.exists()) {
            violations.addAll(rules.violationsOf(input));
        }
        if (body.exists()) {
            violations.addAll(body.violationsOf(input));
        }
        return violations;
    }

    /** What of the input travels in the query, encoded; empty: nothing. */
    public String query(JsonNode input) {
        List<String> pairs = new ArrayList<>();
        query.keySet().forEach(name -> {
            JsonNode value = input.path(name);
            Iterable<JsonNode> values = value.isArray() ? value : value.isMissingNode() ? List.of() : List.of(value);
            values.forEach(each -> pairs.add(name + "=" + URLEncoder.encode(each.asText(), StandardCharsets.UTF_8)));
        });
        return String.join("&", pairs);
    }

    /** What travels in the body; null: the operation has none. */
    public @Nullable JsonNode body(JsonNode input) {
        return body.exists() ? input : null;
    }

    /** Whether a success always has that member of the answer, with something in it. */
    public boolean promises(String member) {
        boolean isRequired = answer.withItsParts()
                .flatMap(part ->
                        StreamSupport.stream(part.node().path("required").spliterator(), false))
                .anyMatch(name -> name.asText().equals(member));
        return isRequired
                        && of(member)
                                .allMatch(each ->
                                        !each.node().path("type").asText().equals("array"))
                || of(member).anyMatch(each -> each.node().path("minItems").asInt() > 0);
    }

    /**
     * That member of the answer with its fields in the types and under the names that are described: a number that came as text is a number.
     * What is not described stays as it is. A person's tokens are left out.
     */
    public JsonNode lenient(String member, JsonNode value) {
        return LenientReading.of(value, of(member));
    }

    private Stream<Place> of(String member) {
        return answer.withItsParts()
                .map(part -> part.schema("properties").schema(member))
                .filter(Place::exists)
                .flatMap(Place::withItsParts);
    }
}
