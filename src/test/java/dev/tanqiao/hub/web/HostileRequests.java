package dev.tanqiao.hub.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Requests that nobody of good will sends, made from a contract (OpenAPI) alone. */
final class HostileRequests {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String DEEP = "[".repeat(50_000);

    /** Of a parameter, as they stand in the address. */
    private static final List<String> TEXTS = List.of(
            "%00",
            "a%0Ab",
            "%1B%5B2J",
            "%ED%A0%80",
            "%C0%AF",
            "%FF",
            "%E2%80%AEx",
            "-1",
            "0",
            "1.5",
            "1e9999999",
            "9".repeat(40),
            "NaN",
            "null",
            "%20",
            "x".repeat(5000),
            "%2B999999999-01-01",
            "2026-02-30",
            "P99999999999999D",
            "-5m",
            "%27%3B--",
            "%7B%7Bbean%3Ax%7D%7D");

    /** Of a field, as JSON. */
    private static final List<String> VALUES = List.of(
            "true",
            "-1",
            "1.5",
            "1e9999999",
            "9".repeat(40),
            "9".repeat(2000),
            "\"\"",
            "\" \"",
            "\"x\\u0000y\"",
            "\"\\ud800\"",
            "\"\\u001b[2J\"",
            "\"\\u202ex\"",
            "\"17\"",
            "\"" + "x".repeat(600) + "\"",
            "\"+999999999-01-01\"",
            "\"P99999999999999D\"",
            "\"-5m\"",
            "[]",
            "[null]",
            "[[1]]",
            "[\"x\"]",
            "{}",
            "{\"x\":1}");

    /** In a body's place. */
    private static final List<byte[]> BODIES = Stream.of(
                    "",
                    "null",
                    "17",
                    "\"x\"",
                    "[]",
                    "{",
                    "{}{}",
                    "{\"x\":1}",
                    "{\"\\u0000\":1}",
                    DEEP,
                    "\uFEFF",
                    "\u0000")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    private static final List<String> CONTENT_TYPES = List.of(
            "",
            "x",
            "text/plain",
            "application/xml",
            "application/json;charset=utf8mb4",
            "application/json;charset=",
            "application/json;charset=UTF-16",
            "multipart/form-data",
            "application/x-www-form-urlencoded");

    private static final Map<String, String> HEADERS = Map.of(
            "Transfer-Encoding", "chunked",
            "Content-Encoding", "gzip",
            "Accept-Language", "x;q=z",
            "Accept-Charset", "utf8mb4",
            "Cookie", "tanqiao-enrolment=\"\u00ff; =",
            "Range", "bytes=9-1",
            "If-None-Match", "\"",
            "Origin", "null",
            "Expect", "miracles",
            "X-Forwarded-For", "%00");

    private final JsonNode contract;

    HostileRequests(JsonNode contract) {
        this.contract = contract;
    }

    /**
     * One request.
     *
     * @param name for messages
     * @param headers further ones
     * @param mustBeRefused the contract says so
     */
    record Hostile(
            String name,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            boolean mustBeRefused) {}

    /**
     * All of them.
     *
     * @param parameters what fits each parameter of an address
     */
    List<Hostile> all(Map<String, String> parameters) {
        List<Hostile> all = new ArrayList<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> of(
                                path.getKey(),
                                operation.getKey().toUpperCase(Locale.ROOT),
                                operation.getValue(),
                                parameters,
                                all)));
        return all;
    }

    private void of(String path, String method, JsonNode operation, Map<String, String> parameters, List<Hostile> all) {
        String target = filled(path, parameters);
        Map<String, String> json = Map.of("Content-Type", "application/json");
        String name = method + " " + path + " ";
        JsonNode schema = resolved(operation.path("requestBody")).at("/content/application~1json/schema");
        boolean hasBody = !schema.isMissingNode();
        byte[] good = hasBody ? bytes(example(schema)) : new byte[0];

        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter = resolved(each);
            String of = parameter.path("name").asText();
            for (String text : TEXTS) {
                boolean inPath = parameter.path("in").asText().equals("path");
                all.add(new Hostile(
                        name + of + "=" + brief(text),
                        method,
                        inPath
                                ? filled(path.replace("{" + of + "}", text), parameters)
                                : target + "?" + of + "=" + text,
                        json,
                        good,
                        breaks(parameter.path("schema"), text)));
            }
        }
        for (String odd : List.of("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get")) {
            if (contract.path("paths")
                    .path(path)
                    .path(odd.toLowerCase(Locale.ROOT))
                    .isMissingNode()) {
                all.add(new Hostile(name + "as " + odd, odd, target, json, new byte[0], false));
            }
        }
        for (String accept : List.of("text/html", "image/png", "x", "*/*;q=9", "application/json;charset=utf8mb4")) {
            if (method.equals("GET")) {
                all.add(new Hostile(name + "Accept: " + accept, method, target, Map.of("Accept", accept), good, false));
            }
        }
        HEADERS.forEach((header, value) -> all.add(new Hostile(
                name + header + ": " + value,
                method,
                target,
                Map.of("Content-Type", "application/json", header, value),
                "zz".getBytes(StandardCharsets.UTF_8),
                !method.equals("GET"))));
        all.add(new Hostile(name + "%zz", method, target + "?x=%zz", json, good, false));
        if (hasBody) {
            bodies(name, method, target, schema, good, all);
        }
    }

    private void bodies(String name, String method, String target, JsonNode schema, byte[] good, List<Hostile> all) {
        Map<String, String> json = Map.of("Content-Type", "application/json");
        for (byte[] body : BODIES) {
            String text = new String(body, StandardCharsets.UTF_8);
            all.add(new Hostile(
                    name + "body " + brief(text),
                    method,
                    target,
                    json,
                    body,
                    !text.isEmpty() && !text.equals("{\"x\":1}")));
        }
        all.add(new Hostile(
                name + "body in Latin-1",
                method,
                target,
                json,
                "{\"reason\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1),
                true));
        all.add(new Hostile(
                name + "body of 70,000 spaces",
                method,
                target,
                json,
                " ".repeat(70_000).getBytes(StandardCharsets.UTF_8),
                true));
        for (String type : CONTENT_TYPES) {
            all.add(new Hostile(
                    name + "Content-Type: " + type,
                    method,
                    target,
                    Map.of("Content-Type", type),
                    "?".getBytes(StandardCharsets.UTF_8),
                    true));
        }
        if (!(example(schema) instanceof ObjectNode example)) {
            return; // any body will do: it has no fields to break
        }
        JsonSchema checked = checked(schema);
        JsonNode properties = resolved(schema).path("properties");
        properties.fieldNames().forEachRemaining(field -> {
            for (String value : VALUES) {
                String body = with(example, field, value);
                all.add(new Hostile(
                        name + field + ": " + brief(value),
                        method,
                        target,
                        json,
                        body.getBytes(StandardCharsets.UTF_8),
                        isRefused(checked, body)));
            }
            String twice =
                    example.toString().replaceFirst("\\{", "{\"" + field + "\":" + "\"a\",\"" + field + "\":\"b\",");
            all.add(new Hostile(
                    name + field + " twice", method, target, json, twice.getBytes(StandardCharsets.UTF_8), true));
        });
    }

    private static String with(ObjectNode example, String field, String value) {
        ObjectNode others = example.deepCopy();
        others.remove(field);
        String rest = others.toString().substring(1);
        return "{\"" + field + "\":" + value + (others.isEmpty() ? "" : ",") + rest;
    }

    private static boolean isRefused(JsonSchema schema, String body) {
        try {
            // Written out, such a number fills the checker's own memory.
            return body.contains("e9999999")
                    || !schema.validate(JSON.readTree(body)).isEmpty();
        } catch (JsonProcessingException unreadable) {
            return true;
        }
    }

    private static boolean breaks(JsonNode schema, String text) {
        return schema.path("type").asText().equals("integer") && !text.matches("-?[0-9]{1,18}");
    }

    private static String filled(String path, Map<String, String> parameters) {
        String target = path;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            target = target.replace("{" + parameter.getKey() + "}", parameter.getValue());
        }
        return target;
    }

    /** Something that fits. */
    private JsonNode example(JsonNode given) {
        JsonNode schema = resolved(given);
        if (schema.has("enum")) {
            return schema.path("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                Map<String, JsonNode> fields = new LinkedHashMap<>();
                Iterator<JsonNode> required = schema.path("required").elements();
                required.forEachRemaining(name -> fields.put(
                        name.asText(), example(schema.path("properties").path(name.asText()))));
                yield JSON.createObjectNode().setAll(fields);
            }
            case "array" -> JSON.createArrayNode();
            case "integer", "number" -> JSON.getNodeFactory().numberNode(1);
            case "boolean" -> JSON.getNodeFactory().booleanNode(true);
            default -> JSON.getNodeFactory().textNode("x");
        };
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** As a document of its own, in which references lead where they did. */
    private JsonSchema checked(JsonNode schema) {
        ObjectNode alone = schema.deepCopy();
        alone.set("components", contract.path("components"));
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(alone);
    }

    private static byte[] bytes(JsonNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String brief(String text) {
        return text.length() <= 30 ? text : text.substring(0, 30) + "… (" + text.length() + ")";
    }
}
