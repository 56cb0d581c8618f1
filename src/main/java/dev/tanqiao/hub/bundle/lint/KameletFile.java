package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tanqiao.base.yaml.YamlDocument;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A kamelet: what it declares, and what its template names. */
final class KameletFile {

    private static final String TEMPLATE = "/spec/template";

    final YamlDocument document;
    final RouteFile template;
    final boolean ofBundle;

    /** @param ofBundle whether it lies in the bundle; else it is the hub's */
    KameletFile(YamlDocument document, boolean ofBundle) {
        this.document = document;
        this.template = new RouteFile(document, TEMPLATE);
        this.ofBundle = ofBundle;
    }

    String name() {
        return document.tree().at("/metadata/name").asText();
    }

    /** A file of one route that is its template; none where it has no template. */
    Optional<JsonNode> asRoutes() {
        JsonNode from = document.tree().at(TEMPLATE + "/from");
        if (from.isMissingNode()) {
            return Optional.empty();
        }
        ArrayNode routes = JsonNodeFactory.instance.arrayNode();
        routes.addObject().putObject("route").put("id", name()).set("from", from);
        return Optional.of(routes);
    }

    /** What can be given, by name. */
    Map<String, JsonNode> parameters() {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        document.tree()
                .at("/spec/definition/properties")
                .fields()
                .forEachRemaining(each -> parameters.put(each.getKey(), each.getValue()));
        return parameters;
    }

    Set<String> required() {
        Set<String> required = new TreeSet<>();
        document.tree().at("/spec/definition/required").forEach(each -> required.add(each.asText()));
        return required;
    }

    /** The parameters that are Simple expressions: the template has them in the place of one. */
    Set<String> expressions() {
        Set<String> expressions = new HashSet<>();
        template.expressions.stream()
                .filter(each -> each.language().equals("simple"))
                .map(each -> each.text().strip())
                .filter(text -> text.matches("\\{\\{[^{}]+}}"))
                .forEach(text -> expressions.add(text.substring(2, text.length() - 2)));
        return expressions;
    }

    /** A text of the template where no parameter has been given. */
    String withDefaults(String text) {
        String filled = text;
        for (Map.Entry<String, JsonNode> each : parameters().entrySet()) {
            JsonNode value = each.getValue().has("default")
                    ? each.getValue().get("default")
                    : each.getValue().path("example");
            filled = filled.replace("{{" + each.getKey() + "}}", value.asText("value"));
        }
        return filled.replace("{{parentRouteId}}", "route").replace("{{routeId}}", "route");
    }
}
