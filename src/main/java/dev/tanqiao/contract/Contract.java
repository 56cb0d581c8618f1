package dev.tanqiao.simulator.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.contract.OpenApi.Place;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One upstream's contract, as {@code contracts/<upstream>/openapi.yaml} describes it: says what in a request, an answer or a
 * push does not fit. An empty list means that everything fits. Each violation reads
 * {@code <operation> <request|answer> <part>: <what was expected>}, where a part of a body is a JSON pointer:
 * {@code orderSettel request body#/data/0: must be at most 20 characters long}.
 *
 * <p>Requests are held strictly: an operation, a query parameter or a body that is not described is a violation. Headers that are not
 * described are passed over. Thread-safe; reading one takes some ten milliseconds, so it is kept.
 */
public final class Contract {
    private static final String WHERE = "contracts/%s/openapi.yaml"; // on the class path

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final OpenApi api;
    private final List<Operation> operations;

    private Contract(String file) {
        this.file = file;
        this.api = OpenApi.read(file);
        this.operations =
                Stream.concat(operationsIn("paths"), operationsIn("webhooks")).toList();
    }

    /** The campus: api.sjtu.edu.cn and jAccount. */
    public static Contract campus() {
        return of("campus");
    }

    /** The city's carbon-inclusion platform, and the issue of CIDs. */
    public static Contract carbon() {
        return of("carbon");
    }

    /** The contract in the folder {@code contracts/<upstream>}. */
    public static Contract of(String upstream) {
        return new Contract(WHERE.formatted(upstream));
    }

    /**
     * What does not fit in a request.
     *
     * @param path without query, as {@code /v1/unicode}
     * @param queryParameters decoded, each given once; for one that repeats see the form with a URL
     * @param headers by name, case ignored; without a {@code Content-Type} the described one is assumed
     * @param body as text, null or blank when there is none
     */
    public List<String> violationsOfRequest(
            String method,
            String path,
            Map<String, String> queryParameters,
            Map<String, String> headers,
            @Nullable String body) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        queryParameters.forEach((name, value) -> query.put(name, List.of(value)));
        return violationsOf(method, path, query, headers, body);
    }

    /** What does not fit in a request whose {@code url} is path and query as they stand in the request line. */
    public List<String> violationsOfRequest(
            String method, String url, Map<String, String> headers, @Nullable String body) {
        int mark = url.indexOf('?');
        return mark < 0
                ? violationsOf(method, url, Map.of(), headers, body)
                : violationsOf(method, url.substring(0, mark), pairs(url.substring(mark + 1)), headers, body);
    }

    /** What does not fit in an answer that has no described headers. */
    public List<String> violationsOfAnswer(
            String method, String path, int httpStatus, @Nullable String contentType, @Nullable String body) {
        return violationsOfAnswer(
                method, path, httpStatus, contentType == null ? Map.of() : Map.of("Content-Type", contentType), body);
    }

    /** What does not fit in an answer, with its headers: a redirect must say where to. */
    public List<String> violationsOfAnswer(
            String method, String path, int httpStatus, Map<String, String> headers, @Nullable String body) {
        return operation(method, path)
                .map(operation -> violationsOfAnswer(operation, httpStatus, headers, body))
                .orElseGet(() -> unknown(method + " " + path));
    }

    /** What does not fit in the body of a push the upstream makes. */
    public List<String> violationsOfWebhookRequest(String name, @Nullable String body) {
        return webhook(name)
                .map(push -> bodyViolations(push.part("request"), push.place().at("requestBody"), Map.of(), body))
                .orElseGet(() -> unknown("webhook " + name));
    }

    /** What does not fit in the answer to a push. Whether it acknowledges is for the caller to read from {@code code}. */
    public List<String> violationsOfWebhookAnswer(
            String name, int httpStatus, @Nullable String contentType, @Nullable String body) {
        Map<String, String> headers = contentType == null ? Map.of() : Map.of("Content-Type", contentType);
        return webhook(name)
                .map(push -> violationsOfAnswer(push, httpStatus, headers, body))
                .orElseGet(() -> unknown("webhook " + name));
    }

    /** What can be asked, each as method and path: {@code GET /v1/unicode}. */
    public List<String> described() {
        return operations.stream()
                .filter(operation -> !operation.isWebhook())
                .map(Operation::key)
                .toList();
    }

    /** Whether that can be asked. */
    public boolean describes(String method, String path) {
        return operation(method, path).isPresent();
    }

    /** One thing that can be asked: {@code key} is its method and path, for a webhook its name. */
    record Operation(String key, boolean isWebhook, Place place) {
        String id() {
            return place.text("operationId");
        }

        String part(String part) {
            return id() + " " + part;
        }
    }

    List<Operation> operations() {
        return operations;
    }

    OpenApi api() {
        return api;
    }

    private Stream<Operation> operationsIn(String section) {
        boolean isWebhook = section.equals("webhooks");
        return api.root().at(section).members().entrySet().stream()
                .flatMap(item -> item.getValue().members().entrySet().stream()
                        .filter(member -> member.getValue().node().has("operationId"))
                        .map(member -> new Operation(
                                isWebhook ? item.getKey() : key(member.getKey(), item.getKey()),
                                isWebhook,
                                member.getValue())));
    }

    private static String key(String method, String path) {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    private Optional<Operation> operation(String method, String path) {
        return operations.stream()
                .filter(it -> !it.isWebhook() && it.key().equals(key(method, path)))
                .findFirst();
    }

    private Optional<Operation> webhook(String name) {
        return operations.stream()
                .filter(it -> it.isWebhook() && it.key().equals(name))
                .findFirst();
    }

    private List<String> unknown(String what) {
        return List.of(what + ": is not described in " + file);
    }

    /** What does not fit in a request whose {@code query} holds decoded values by name. */
    public List<String> violationsOf(
            String method,
            String path,
            Map<String, List<String>> query,
            Map<String, String> headers,
            @Nullable String body) {
        return operation(method, path)
                .map(operation -> violationsOfRequest(operation, query, caseIgnored(headers), body))
                .orElseGet(() -> unknown(method + " " + path));
    }

    private List<String> violationsOfRequest(
            Operation operation, Map<String, List<String>> query, Map<String, String> headers, @Nullable String body) {
        String part = operation.part("request");
        List<String> violations = new ArrayList<>(queryViolations(part, operation, query));
        violations.addAll(headerViolations(part, parametersIn(operation, "header"), headers));
        violations.addAll(securityViolations(part, operation, query, headers));
        violations.addAll(bodyViolations(part, operation.place().at("requestBody"), headers, body));
        return violations;
    }

    private List<String> violationsOfAnswer(
            Operation operation, int httpStatus, Map<String, String> headers, @Nullable String body) {
        String part = operation.part("answer");
        Place responses = operation.place().at("responses");
        Place response = responses.at(Integer.toString(httpStatus));
        if (!response.exists()) {
            response = responses.at("default");
        }
        if (!response.exists()) {
            return List.of(part + " status: " + httpStatus + " is not described");
        }
        Map<String, String> given = caseIgnored(headers);
        List<String> violations =
                new ArrayList<>(headerViolations(part, response.at("headers").members(), given));
        violations.addAll(contentViolations(part, response.at("content"), given, body));
        return violations;
    }

    private List<String> queryViolations(String part, Operation operation, Map<String, List<String>> query) {
        Map<String, Place> described = parametersIn(operation, "query");
        Set<String> known = new LinkedHashSet<>(described.keySet());
        alternatives(operation).stream()
                .flatMap(List::stream)
                .filter(it -> it.text("in").equals("query"))
                .forEach(it -> known.add(it.text("name")));
        List<String> violations = new ArrayList<>();
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> violations.add(part + " query parameter " + name + ": is not described"));
        described.forEach((name, parameter) ->
                violations.addAll(valueViolations(part + " query parameter " + name, parameter, query.get(name))));
        Place rules = operation.place().schema("x-query-rules");
        if (rules.exists()) {
            ObjectNode values = JsonNodeFactory.instance.objectNode();
            described.forEach((name, parameter) -> {
                List<String> given = query.get(name);
                if (given != null) {
                    values.set(name, value(parameter.at("schema"), given));
                }
            });
            rules.violationsOf(values).forEach(it -> violations.add(part + " query" + it));
        }
        return violations;
    }

    private static List<String> headerViolations(String part, Map<String, Place> described, Map<String, String> given) {
        List<String> violations = new ArrayList<>();
        described.forEach((name, header) -> {
            String value = given.get(name);
            violations.addAll(valueViolations(part + " header " + name, header, value == null ? null : List.of(value)));
        });
        return violations;
    }

    /** One of the described alternatives must be carried in full. What oauth2 grants is carried by another scheme. */
    private List<String> securityViolations(
            String part, Operation operation, Map<String, List<String>> query, Map<String, String> headers) {
        List<List<Place>> alternatives = alternatives(operation);
        boolean carried = alternatives.isEmpty()
                || alternatives.stream()
                        .anyMatch(schemes -> schemes.stream().allMatch(it -> isCarried(it, query, headers)));
        return carried
                ? List.of()
                : List.of(part + ": must carry "
                        + alternatives.stream()
                                .flatMap(List::stream)
                                .filter(it -> !it.text("type").equals("oauth2"))
                                .map(Contract::carrier)
                                .distinct()
                                .collect(Collectors.joining(" or ")));
    }

    private static boolean isCarried(Place scheme, Map<String, List<String>> query, Map<String, String> headers) {
        return switch (scheme.text("type")) {
            case "oauth2" -> true;
            case "apiKey" ->
                scheme.text("in").equals("query")
                        ? query.getOrDefault(scheme.text("name"), List.of("")).stream()
                                .noneMatch(String::isBlank)
                        : !headers.getOrDefault(scheme.text("name"), "").isBlank();
            case "http" ->
                headers.getOrDefault("Authorization", "")
                        .toLowerCase(Locale.ROOT)
                        .startsWith(scheme.text("scheme") + " ");
            default -> throw new IllegalStateException("No reading for the security scheme " + scheme.pointer());
        };
    }

    private static String carrier(Place scheme) {
        return scheme.text("type").equals("http")
                ? "the header Authorization with " + scheme.text("scheme")
                : "the " + scheme.text("in") + " parameter " + scheme.text("name");
    }

    /** The alternatives of carrying who asks, each a list of security schemes; empty when nobody needs to say. */
    private List<List<Place>> alternatives(Operation operation) {
        Place own = operation.place().at("security");
        Place schemes = api.root().at("components").at("securitySchemes");
        return (own.exists() ? own : api.root().at("security"))
                .elements().stream()
                        .map(it ->
                                it.members().keySet().stream().map(schemes::at).toList())
                        .toList();
    }

    private static Map<String, Place> parametersIn(Operation operation, String where) {
        Map<String, Place> parameters = new LinkedHashMap<>();
        operation.place().at("parameters").elements().stream()
                .filter(it -> it.text("in").equals(where))
                .forEach(it -> parameters.put(it.text("name"), it));
        return parameters;
    }

    private static List<String> valueViolations(String what, Place described, @Nullable List<String> given) {
        if (given == null) {
            return described.node().path("required").asBoolean() ? List.of(what + ": is required") : List.of();
        }
        return described.schema("schema").violationsOf(value(described.at("schema"), given)).stream()
                .map(it -> what + it)
                .toList();
    }

    /** The text of a parameter as the JSON value its schema speaks of. What cannot be read so stays text, and is refused. */
    private static JsonNode value(Place schema, List<String> given) {
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
        return isLiteral ? read(text) : JsonNodeFactory.instance.textNode(text);
    }

    private static List<String> bodyViolations(
            String part, Place requestBody, Map<String, String> headers, @Nullable String body) {
        boolean mayBeAbsent = !requestBody.node().path("required").asBoolean();
        return mayBeAbsent && (body == null || body.isBlank())
                ? List.of()
                : contentViolations(part, requestBody.at("content"), headers, body);
    }

    private static List<String> contentViolations(
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
            default -> JSON.readTree(body);
        };
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** A form as an object of texts; a field that is given twice becomes an array, which no schema of ours takes. */
    private static JsonNode form(String body) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        pairs(body).forEach((name, values) -> {
            if (values.size() == 1) {
                form.put(name, values.get(0));
            } else {
                values.forEach(form.withArray(name)::add);
            }
        });
        return form;
    }

    private static Map<String, List<String>> pairs(String encoded) {
        return Stream.of(encoded.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.groupingBy(
                        pair -> decoded(pair[0]),
                        LinkedHashMap::new,
                        Collectors.mapping(pair -> pair.length == 1 ? "" : decoded(pair[1]), Collectors.toList())));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A literal is always JSON", e);
        }
    }

    private static Map<String, String> caseIgnored(Map<String, String> headers) {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        named.putAll(headers);
        return named;
    }
}
