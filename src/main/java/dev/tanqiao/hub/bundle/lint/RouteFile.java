package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file of routes, or the template of a kamelet, names: addresses, expressions, classes, and the like, each with its place. */
final class RouteFile {

    /** How an address is used. */
    enum Use {
        /** A route begins there. */
        FROM,
        /** It is called. */
        TO,
        /** It is called, and computed for each message. */
        COMPUTED
    }

    /**
     * An address.
     *
     * @param route of the route in which it stands; empty: none
     * @param parameters beside the address
     */
    record Address(Use use, String uri, Map<String, String> parameters, String route, String pointer) {

        String scheme() {
            int colon = uri.indexOf(':');
            return colon < 0 ? "" : uri.substring(0, colon);
        }

        /** Without options. */
        String path() {
            int query = uri.indexOf('?');
            return query < 0 ? uri : uri.substring(0, query);
        }

        /** What stands after the scheme, without options. */
        String name() {
            return path().replaceFirst("^[^:]*:/*", "");
        }

        boolean isFixed() {
            return !uri.contains("${") && !uri.contains("$simple{");
        }

        /** Beside the address and in it. */
        Map<String, String> options() {
            Map<String, String> options = new LinkedHashMap<>();
            int query = uri.indexOf('?');
            if (query >= 0) {
                for (String pair : uri.substring(query + 1).split("&", -1)) {
                    int equals = pair.indexOf('=');
                    options.put(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0 ? "" : pair.substring(equals + 1));
                }
            }
            options.putAll(parameters);
            return options;
        }
    }

    /** An expression in a language. */
    record Expression(String language, String text, String pointer) {}

    /** A word at a place. */
    record Word(String text, String pointer) {}

    private static final Set<String> CODE = Set.of(
            "bean",
            "process",
            "script",
            "beans",
            "method",
            "policy",
            "transacted",
            "serviceCall",
            "saga",
            "rest",
            "restConfiguration",
            "customLoadBalancer",
            "custom");
    private static final Set<String> CALLS = Set.of("to", "toD", "wireTap", "poll");
    private static final Set<String> ADDRESS_BY_EXPRESSION =
            Set.of("recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich");
    private static final Set<String> CLASSES = Set.of("resultType", "unmarshalType", "collectionType", "exceptionType");
    private static final Set<String> CONVERSIONS = Set.of("convertBodyTo", "convertHeaderTo", "convertVariableTo");
    private static final Pattern CLASS_REFERENCE = Pattern.compile("#class:([^()]*).*", Pattern.DOTALL);

    private final YamlDocument document;
    private final Set<String> languages = CamelSchema.get().names("language.ExpressionDefinition");
    private final Set<String> dataFormatNames = CamelSchema.get().names("MarshalDefinition");

    final List<Address> addresses = new ArrayList<>();
    final List<Expression> expressions = new ArrayList<>();
    final List<Word> code = new ArrayList<>();
    final List<Word> classes = new ArrayList<>();
    final List<Word> dataFormats = new ArrayList<>();
    final List<Word> headers = new ArrayList<>();
    final List<Word> texts = new ArrayList<>();
    final List<Word> logged = new ArrayList<>();
    final List<Word> redeliveries = new ArrayList<>();
    final List<Word> routes = new ArrayList<>();
    final List<String> withoutId = new ArrayList<>();

    /** Whether something is called whose address only the message tells. */
    boolean callsComputed;

    private String route = "";

    /** @param root below which the routes stand; empty: the whole file */
    RouteFile(YamlDocument document, String root) {
        this.document = document;
        walk(document.tree().at(root), root, "", "");
    }

    YamlDocument document() {
        return document;
    }

    private void walk(JsonNode node, String at, String key, String around) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String item = at + "/" + i;
                if (key.equals("exception") && node.get(i).isTextual()) {
                    classes.add(new Word(node.get(i).asText(), item));
                }
                walk(node.get(i), item, key, around);
            }
        } else if (node.isObject()) {
            node.fields()
                    .forEachRemaining(field ->
                            enter(node, field.getKey(), field.getValue(), YamlDocument.below(at, field.getKey()), key));
        } else if (node.isTextual()) {
            text(node.asText(), at, key);
        }
    }

    private void enter(JsonNode parent, String key, JsonNode value, String at, String around) {
        boolean begins = key.equals("route") || key.equals("from") && !around.equals("route");
        if (begins && (key.equals("route") || around.isEmpty())) {
            route = key.equals("route") ? value.path("id").asText() : "";
            if (route.isEmpty()) {
                withoutId.add(at);
            } else {
                routes.add(new Word(route, at + "/id"));
            }
        }
        if (around.isEmpty() && !begins) {
            route = ""; // it belongs to no route, or to every one
        }
        if (CODE.contains(key) || isReference(key, value)) {
            code.add(new Word(key, at));
        }
        address(key, value, at);
        expression(key, value, at, around);
        if (CLASSES.contains(key) || CONVERSIONS.contains(around) && key.equals("type")) {
            classes.add(new Word(value.asText(), at));
        }
        if ((around.equals("marshal") || around.equals("unmarshal"))
                && dataFormatNames.contains(key)
                && (value.isObject() || value.isNull())) {
            String library = value.path("library").asText("Jackson").toLowerCase(Locale.ROOT);
            dataFormats.add(new Word(key.equals("json") ? library : key, at));
        }
        if (around.equals("setHeader") && key.equals("name") || around.equals("headers") && key.equals("name")) {
            headers.add(new Word(value.asText(), at));
        }
        if (key.equals("maximumRedeliveries") || key.equals("retryWhile")) {
            redeliveries.add(new Word(value.isObject() ? "-1" : value.asText(), at));
        }
        if (key.equals("parameters")) {
            value.fields()
                    .forEachRemaining(parameter -> text(
                            parameter.getValue().asText(), YamlDocument.below(at, parameter.getKey()), "parameters"));
        } else {
            walk(value, at, key, around);
        }
    }

    private static boolean isReference(String key, JsonNode value) {
        return value.isTextual()
                && (key.equals("ref") || key.endsWith("Ref") && !key.equals("routeTemplateRef"))
                && !value.asText().isEmpty();
    }

    private void address(String key, JsonNode value, String at) {
        Use use = key.equals("from") ? Use.FROM : key.equals("toD") || key.equals("wireTap") ? Use.COMPUTED : Use.TO;
        if (CALLS.contains(key) && value.isTextual() || key.equals("deadLetterUri")) {
            add(use, value.asText(), Map.of(), at);
        } else if ((CALLS.contains(key) || key.equals("from")) && value.has("uri")) {
            add(use, value.get("uri").asText(), parameters(value), at + "/uri");
        } else if (key.equals("kamelet")) {
            add(
                    Use.TO,
                    "kamelet:"
                            + (value.isTextual()
                                    ? value.asText()
                                    : value.path("name").asText()),
                    parameters(value),
                    at);
        } else if (ADDRESS_BY_EXPRESSION.contains(key) && value.isObject()) {
            callsComputed = true;
            JsonNode where = value.has("expression") ? value.get("expression") : value;
            for (String language : List.of("constant", "simple")) {
                String text = where.path(language).isTextual()
                        ? where.path(language).asText()
                        : where.at("/" + language + "/expression").asText();
                for (String each : text.split(",", -1)) {
                    if (!each.isBlank()
                            && (language.equals("constant") || !each.strip().startsWith("$"))) {
                        add(language.equals("constant") ? Use.TO : Use.COMPUTED, each.strip(), Map.of(), at);
                    }
                }
            }
        }
    }

    private void add(Use use, String uri, Map<String, String> parameters, String at) {
        addresses.add(new Address(use, uri, parameters, route, at));
        callsComputed |= use == Use.COMPUTED && (uri.contains("${") || uri.contains("$simple{"));
        if (use == Use.COMPUTED && (uri.contains("${") || uri.contains("$simple{"))) {
            expressions.add(new Expression("simple", uri, at));
        }
        if (uri.startsWith("log:")) {
            logged.add(new Word(uri, at));
        }
    }

    private static Map<String, String> parameters(JsonNode value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        value.path("parameters")
                .fields()
                .forEachRemaining(
                        each -> parameters.put(each.getKey(), each.getValue().asText()));
        return parameters;
    }

    private void expression(String key, JsonNode value, String at, String around) {
        if (key.equals("log")) {
            JsonNode message = value.isTextual() ? value : value.path("message");
            String place = value.isTextual() ? at : at + "/message";
            expressions.add(new Expression("simple", message.asText(), place));
            logged.add(new Word(message.asText(), place));
        } else if (key.equals("message") && around.equals("throwException")) {
            expressions.add(new Expression("simple", value.asText(), at));
        } else if (key.equals("language") && value.isObject()) {
            expressions.add(new Expression(
                    value.path("language").asText(), value.path("expression").asText(), at));
        } else if (languages.contains(key)
                && !CODE.contains(key)
                && !List.of("ref", "language", "expression").contains(key)
                && (value.isTextual() || value.isObject() && value.has("expression"))) {
            expressions.add(new Expression(
                    key,
                    value.isTextual()
                            ? value.asText()
                            : value.path("expression").asText(),
                    at));
        }
    }

    private void text(String text, String at, String key) {
        texts.add(new Word(text, at));
        Matcher reference = CLASS_REFERENCE.matcher(text);
        if (reference.matches()) {
            classes.add(new Word(reference.group(1), at));
        } else if (text.startsWith("#bean:") || text.startsWith("#type:") || text.startsWith("#property:")) {
            code.add(new Word(text, at));
        }
    }
}
