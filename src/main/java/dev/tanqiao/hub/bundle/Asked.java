package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.context.NotGranted;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.operation.Operations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What actions and sinks of bundles ask of the hub. */
@Component
final class Asked {

    private static final String INVALID = "invalid";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Operations operations;
    private final Purchases purchases;
    private final Known known;
    private final BundleEvents events;
    private final CurrentVersion current;

    Asked(Operations operations, Purchases purchases, Known known, BundleEvents events, CurrentVersion current) {
        this.current = current;
        this.operations = operations;
        this.purchases = purchases;
        this.known = known;
        this.events = events;
    }

    /**
     * Answers a route of a bundle.
     *
     * @param deployed the hash of the bundle where it was deployed; null: the settings name it
     */
    Object ask(Bundle bundle, @Nullable String deployed, Door.Request request) throws IOException {
        return switch (request.what()) {
            case "event" -> event(bundle, deployed, request);
            case "campus", "carbon" -> operation(bundle, request);
            case "purchase" -> purchase(bundle, deployed, request);
            case "person" ->
                known.person(
                        String.valueOf(field(request, "account")),
                        bundle.grants().unmasked());
            case "settlement" ->
                known.settlement(
                        number(request, "settlementId"), bundle.grants().unmasked());
            default ->
                throw new IllegalArgumentException("The hub does not answer tanqiao:%s.".formatted(request.what()));
        };
    }

    private Map<String, Object> operation(Bundle bundle, Door.Request request) throws IOException {
        return operations.call(granted(bundle, request), map(request.body()));
    }

    /**
     * The operation that is asked for.
     *
     * @throws IllegalArgumentException when there is none of that name, or it is not granted
     */
    static String granted(Bundle bundle, Door.Request request) {
        String operation = request.options().getOrDefault("operation", "");
        if (!Operations.callable(request.what()).contains(operation)) {
            throw new IllegalArgumentException("tanqiao:%s has no operation '%s'%s."
                    .formatted(
                            request.what(), operation, Nearest.hint(operation, Operations.callable(request.what()))));
        }
        if (!bundle.grants().operations().contains(operation)) {
            throw new NotGranted(
                    "Bundle %s may not call %s: bundle.yaml does not grant it. Add it to grants.operations."
                            .formatted(bundle.name(), operation));
        }
        return operation;
    }

    /** What can never be taken in fails the route; that somebody does not take part is an answer. */
    private Map<String, Object> purchase(Bundle bundle, @Nullable String deployed, Door.Request request)
            throws IOException {
        Object body =
                request.body() instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : request.body();
        var grant =
                new PurchaseGrant(bundle.grants().providers(), bundle.grants().pointsPerDay());
        return orFail(current.act(
                bundle.name(),
                deployed,
                () -> purchases.takeIn(Source.of(bundle.name(), request.route()), body, grant)));
    }

    private Map<String, Object> event(Bundle bundle, @Nullable String deployed, Door.Request request)
            throws IOException {
        Event event = events.of(bundle.name(), request);
        return current.act(bundle.name(), deployed, () -> events.add(event));
    }

    static Map<String, Object> orFail(Map<String, Object> answer) throws IOException {
        if (INVALID.equals(answer.get("code"))) {
            throw new IOException("The purchase was not taken in: %s".formatted(answer.get("message")));
        }
        return answer;
    }

    static Object field(Door.Request request, String name) throws IOException {
        Object value = map(request.body()).get(name);
        if (value == null) {
            throw new IOException("The body has no field '%s'.".formatted(name));
        }
        return value;
    }

    private static long number(Door.Request request, String name) throws IOException {
        Object value = field(request, name);
        try {
            return Long.parseLong(String.valueOf(value));
        } catch (NumberFormatException word) {
            throw new IOException("The field '%s' is '%s', but must be a number.".formatted(name, value), word);
        }
    }

    /** Values as they are written: a number stays one. */
    static Map<String, Object> json(Map<String, Object> values) {
        Map<String, Object> json = new LinkedHashMap<>();
        values.forEach((name, value) -> json.put(name, JSON.valueToTree(value)));
        return json;
    }

    /** A body as a JSON object. */
    static Map<String, Object> map(Object body) throws IOException {
        if (body instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
            return copy;
        }
        String text = body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body);
        try {
            return JSON.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (IOException noObject) {
            throw new IOException(
                    "The body is no JSON object: it is a %s."
                            .formatted(body.getClass().getSimpleName()),
                    noObject);
        }
    }
}
