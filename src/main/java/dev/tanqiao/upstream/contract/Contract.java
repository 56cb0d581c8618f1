package dev.tanqiao.upstream.contract;

import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private final String file;
    private final OpenApi api;
    private final Security security;
    private final List<Operation> operations;

    private Contract(String file) {
        this.file = file;
        this.api = OpenApi.read(file);
        this.security = new Security(api);
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
                : violationsOf(method, url.substring(0, mark), Pairs.of(url.substring(mark + 1)), headers, body);
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

    /**
     * How an answer differs from what is described, each difference once: what does not fit, and what is not described at all though an
     * answer may have it: a field, a status.
     */
    public List<Difference> differences(
            String method, String path, int httpStatus, @Nullable String contentType, @Nullable String body) {
        Operation operation = operation(method, path)
                .orElseThrow(() -> new IllegalArgumentException(
                        unknown(method + " " + path).get(0)));
        return new AnswerDifferences(operation).of(httpStatus, contentType, body);
    }

    /** What can be asked by method and path, as its {@code operationId}. */
    public Optional<String> operationId(String method, String path) {
        return operation(method, path).map(Operation::id);
    }

    /** What can be asked, by its {@code operationId}. */
    public Map<String, DescribedOperation> byId() {
        Map<String, DescribedOperation> described = new LinkedHashMap<>();
        operations.stream()
                .filter(operation -> !operation.isWebhook())
                .forEach(operation -> described.put(operation.id(), new DescribedOperation(operation)));
        return described;
    }

    /** What does not fit in the body of a push the upstream makes. */
    public List<String> violationsOfWebhookRequest(String name, @Nullable String body) {
        return webhook(name)
                .map(push ->
                        Bodies.bodyViolations(push.part("request"), push.place().at("requestBody"), Map.of(), body))
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
        List<String> violations =
                new ArrayList<>(Queries.violations(part, operation, security.alternatives(operation), query));
        violations.addAll(Values.headerViolations(part, Values.parametersIn(operation, "header"), headers));
        violations.addAll(security.violations(part, operation, query, headers));
        violations.addAll(Bodies.bodyViolations(part, operation.place().at("requestBody"), headers, body));
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
        List<String> violations = new ArrayList<>(
                Values.headerViolations(part, response.at("headers").members(), given));
        violations.addAll(Bodies.contentViolations(part, response.at("content"), given, body));
        return violations;
    }

    private static Map<String, String> caseIgnored(Map<String, String> headers) {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        named.putAll(headers);
        return named;
    }
}
