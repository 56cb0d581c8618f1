package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Subscriptions that say {@code to:}, an endpoint, instead of {@code url:}. Each is a route: from events of the hub to that endpoint. */
final class EndpointSubscriptions {

    static final String TO = "to";

    private static final ObjectMapper JSON = new ObjectMapper();

    private EndpointSubscriptions() {}

    /** Routes as a file, which JSON is for YAML; none when no subscription says {@code to:}. */
    static Map<String, byte[]> routes(YamlDocument subscriptions) {
        ArrayNode routes = JSON.createArrayNode();
        for (JsonNode entry : subscriptions.tree()) {
            if (entry.has(TO)) {
                routes.addObject().set("route", route(entry));
            }
        }
        return routes.isEmpty()
                ? Map.of()
                : Map.of("subscriptions.camel.yaml", routes.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode route(JsonNode entry) {
        ObjectNode route = JSON.createObjectNode();
        route.set("id", entry.get("id"));
        ObjectNode from = route.putObject("from");
        from.put("uri", "tanqiao:events");
        ObjectNode parameters = from.putObject("parameters");
        parameters.set("route", entry.get("id"));
        parameters.put("types", String.join(",", texts(entry.path("events"))));
        parameters.put("orderBy", entry.path("orderBy").asText(""));
        parameters.put("only", String.join(",", texts(entry.path("only").path("equityProvider"))));
        parameters.put("redelivery", redelivery(entry.path("redelivery")));
        ArrayNode steps = from.putArray("steps");
        steps.addObject().putObject("marshal").putObject("json").put("library", "Jackson");
        steps.addObject().putObject(TO).set("uri", entry.get(TO));
        return route;
    }

    private static String redelivery(JsonNode policy) {
        if (!policy.isObject()) {
            return policy.asText("standard");
        }
        List<String> delays = texts(policy.path("delays"));
        List<String> all = new ArrayList<>();
        for (int gap = 0; gap < policy.path("attempts").asInt() - 1; gap++) {
            all.add(delays.get(Math.min(gap, delays.size() - 1)));
        }
        return all.isEmpty() ? "once" : String.join(",", all);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
