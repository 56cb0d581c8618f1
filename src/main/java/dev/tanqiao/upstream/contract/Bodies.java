package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.wire.BoundedNumbers;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bodies of requests, answers and pushes, held against the described contents. */
final class Bodies {

    private static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(new BoundedNumbers(false))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Bodies() {}

    static List<String> bodyViolations(
            String part, Place requestBody, Map<String, String> headers, @Nullable String body) {
        boolean mayBeAbsent = !requestBody.node().path("required").asBoolean();
        return mayBeAbsent && (body == null || body.isBlank())
                ? List.of()
                : contentViolations(part, requestBody.at("content"), headers, body);
    }

    static List<String> contentViolations(
            String part, Place content, Map<String, String> headers, @Nullable String body) {
        Map<String, Place> described = content.members();
        if (body == null || body.isBlank()) {
            return described.isEmpty() ? List.of() : List.of(part + " body: is required, as " + described.keySet());
        }
        String type = headers.containsKey("Content-Type")
                ? mediaType(Objects.requireNonNull(headers.get("Content-Type")))
                : described.keySet().stream().findFirst().orElse("any type");
        Place media = described.get(type);
        if (media == null) {
            return List.of(part + " body: " + type + " is not described, only " + described.keySet());
        }
        try {
            JsonNode value = value(type, body);
            return media.schema("schema").violationsOf(value).stream()
                    .map(it -> part + " body" + it)
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of(part + " body#: must be JSON, " + e.getOriginalMessage());
        }
    }

    private static JsonNode value(String type, String body) throws JsonProcessingException {
        return switch (type) {
            case "application/x-www-form-urlencoded" -> form(body);
            case "text/html" -> JsonNodeFactory.instance.textNode(body);
            default -> json(body);
        };
    }

    static JsonNode json(String body) throws JsonProcessingException {
        return JSON.readTree(body);
    }

    /** As {@code application/json}, without parameters. */
    static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** A form as an object of texts; a field that is given twice becomes an array, which no schema of ours takes. */
    private static JsonNode form(String body) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        Pairs.of(body).forEach((name, values) -> {
            if (values.size() == 1) {
                form.put(name, values.get(0));
            } else {
                values.forEach(form.withArray(name)::add);
            }
        });
        return form;
    }

    /** A number or a truth value, as JSON has it. */
    static JsonNode literal(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A literal is always JSON", e);
        }
    }
}
