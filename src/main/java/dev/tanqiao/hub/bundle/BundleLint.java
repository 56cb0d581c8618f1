package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.bundle.operation.Operations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/** Looks a bundle through without a hub: what a hub would refuse at its start, and more, all at once. */
public final class BundleLint {

    private static final String ROUTES = ".camel.yaml";
    private static final String KAMELETS = ".kamelet.yaml";
    private static final String KAMELET = "kamelet:";
    private static final Pattern PLACE = Pattern.compile("(?<file>.*?):(?<line>\\d+): (?<what>.*)", Pattern.DOTALL);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??!?([A-Za-z0-9_.-]+)");
    private static final Pattern OF_ROUTE = Pattern.compile("route: ([^ :,()]+)");
    private static final Set<String> HANDED_OVER = Set.of("direct", "seda");

    private final Bundle bundle;
    private final BundleContexts contexts;
    private final Map<String, YamlDocument> kamelets;
    private final Map<String, YamlDocument> documents = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private BundleLint(Bundle bundle, BundleContexts contexts, Map<String, byte[]> vocabulary) {
        this.bundle = bundle;
        this.contexts = contexts;
        this.kamelets = new TreeMap<>();
        vocabulary.forEach((name, bytes) -> addKamelet(YamlDocument.parse(name, text(bytes))));
    }

    /**
     * All that is found, in the order of files and lines.
     *
     * @param hubVersion this hub's
     * @param contexts make the context in which the routes are tried
     * @param vocabulary the hub's kamelets by file name
     */
    public static List<Finding> of(
            BundleFiles files, String hubVersion, BundleContexts contexts, Map<String, byte[]> vocabulary) {
        try {
            return new BundleLint(Bundle.of(files, hubVersion), contexts, vocabulary).all();
        } catch (YamlProblem unusable) {
            return unusable.findings().stream()
                    .map(finding -> located("B101", finding, files.origin()))
                    .toList();
        }
    }

    private List<Finding> all() {
        for (String name : bundle.files().names()) {
            if (name.endsWith(ROUTES) || name.endsWith(KAMELETS)) {
                read(name);
            }
        }
        rules();
        routeIds();
        properties();
        documents.forEach((name, document) -> steps(name, document, "", document.tree()));
        consumers();
        operations();
        if (findings.stream().noneMatch(Finding::isError)) {
            load();
        }
        findings.sort(Comparator.comparing(Finding::file).thenComparing(Finding::line));
        return List.copyOf(findings);
    }

    private void read(String name) {
        try {
            YamlDocument document = bundle.files().yaml(name);
            documents.put(name, document);
            if (name.endsWith(KAMELETS)) {
                addKamelet(document);
            }
        } catch (YamlProblem unreadable) {
            unreadable
                    .findings()
                    .forEach(finding ->
                            findings.add(located("B102", finding, bundle.files().origin())));
        }
    }

    private void addKamelet(YamlDocument document) {
        kamelets.put(document.tree().at("/metadata/name").asText(), document);
    }

    private void rules() {
        if (bundle.files().has(BundleFiles.RULES)) {
            try {
                RulesReader.read(bundle).stream()
                        .filter(rule -> !bundle.grants()
                                        .providers()
                                        .contains(rule.rule().providerCid())
                                && !rule.rule().match().isOfCampus())
                        .forEach(rule -> findings.add(located(
                                "B302",
                                "%s: rule '%s' names the provider %s, which grants.providers of bundle.yaml lacks: its purchases would not be settled"
                                        .formatted(
                                                rule.place(),
                                                rule.rule().id(),
                                                rule.rule().providerCid()),
                                bundle.files().origin())));
            } catch (YamlProblem unusable) {
                unusable.findings()
                        .forEach(finding -> findings.add(
                                located("B301", finding, bundle.files().origin())));
            }
        }
    }

    private void routeIds() {
        Map<String, String> fileOf = new HashMap<>();
        documents.forEach((name, document) -> {
            for (int i = 0; name.endsWith(ROUTES) && i < document.tree().size(); i++) {
                String at = "/" + i + "/route";
                String id = document.tree().at(at + "/id").asText();
                if (!document.tree().at(at).isObject()) {
                    error(
                            "B201",
                            name,
                            document,
                            "/" + i,
                            "only `route` stands here; %s is not for bundles"
                                    .formatted(String.join(
                                            ", ", names(document.tree().get(i)))));
                } else if (id.isEmpty()) {
                    error(
                            "B202",
                            name,
                            document,
                            at,
                            "a route needs an id: what it begins with belongs to it over all versions");
                } else if (id.contains("/")) {
                    error("B202", name, document, at + "/id", "an id without '/'; '%s' has one".formatted(id));
                } else if (fileOf.putIfAbsent(id, name) != null) {
                    error(
                            "B203",
                            name,
                            document,
                            at + "/id",
                            "an id of its own; '%s' is a route of %s".formatted(id, fileOf.get(id)));
                }
            }
        });
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void properties() {
        Set<String> used = new HashSet<>();
        Set<String> declared = new TreeSet<>(bundle.properties().keySet());
        documents.forEach((name, document) -> {
            Set<String> known = new TreeSet<>(declared);
            names(document.tree().at("/spec/definition/properties")).forEach(known::add);
            texts(document, "", document.tree(), (at, text) -> {
                Matcher placeholder = PLACEHOLDER.matcher(text);
                while (placeholder.find()) {
                    String property = placeholder.group(1);
                    used.add(property);
                    boolean isOfKamelet = name.endsWith(KAMELETS) && property.equals("parentRouteId");
                    if (!known.contains(property) && !isOfKamelet) {
                        error(
                                "B103",
                                name,
                                document,
                                at,
                                "{{%s}} is no property of bundle.yaml%s"
                                        .formatted(property, Nearest.hint(property, known)));
                    }
                }
            });
        });
        if (bundle.files().has(BundleFiles.SUBSCRIPTIONS)) {
            Matcher placeholder = PLACEHOLDER.matcher(text(bundle.files().bytes(BundleFiles.SUBSCRIPTIONS)));
            while (placeholder.find()) {
                used.add(placeholder.group(1));
            }
        }
        declared.removeAll(used);
        declared.forEach(property -> findings.add(new Finding(
                "B104", false, BundleFiles.MANIFEST, 1, "the property '%s' is used nowhere".formatted(property))));
    }

    /** What is done with a text of a file. */
    @FunctionalInterface
    private interface Seen {
        void text(String pointer, String text);
    }

    private static void texts(YamlDocument document, String at, JsonNode node, Seen seen) {
        if (node.isTextual()) {
            seen.text(at, node.asText());
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                texts(document, at + "/" + i, node.get(i), seen);
            }
        } else {
            node.properties()
                    .forEach(field -> texts(document, YamlDocument.below(at, field.getKey()), field.getValue(), seen));
        }
    }

    /** Kamelets and their parameters, wherever they stand. */
    private void steps(String name, YamlDocument document, String at, JsonNode node) {
        if (node.isObject() && node.path("uri").asText().startsWith(KAMELET)) {
            kamelet(name, document, at, node.path("uri").asText(), node.path("parameters"));
        } else if (node.isTextual() && node.asText().startsWith(KAMELET) && at.endsWith("/to")) {
            kamelet(name, document, at, node.asText(), node.path("parameters"));
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                steps(name, document, at + "/" + i, node.get(i));
            }
        } else {
            node.properties()
                    .forEach(field -> steps(name, document, YamlDocument.below(at, field.getKey()), field.getValue()));
        }
    }

    private void kamelet(String name, YamlDocument document, String at, String uri, JsonNode parameters) {
        int query = uri.indexOf('?');
        String kamelet = uri.substring(KAMELET.length(), query < 0 ? uri.length() : query);
        if (kamelet.equals("source") || kamelet.equals("sink")) {
            return;
        }
        YamlDocument definition = kamelets.get(kamelet);
        if (definition == null) {
            error(
                    "B204",
                    name,
                    document,
                    at,
                    "there is no kamelet '%s'%s".formatted(kamelet, Nearest.hint(kamelet, kamelets.keySet())));
            return;
        }
        Set<String> given = new TreeSet<>(names(parameters));
        if (query >= 0) {
            for (String pair : uri.substring(query + 1).split("&", -1)) {
                given.add(pair.replaceFirst("=.*", ""));
            }
        }
        Set<String> known = new TreeSet<>(names(definition.tree().at("/spec/definition/properties")));
        for (String parameter : given) {
            if (!known.contains(parameter)) {
                error(
                        "B205",
                        name,
                        document,
                        at,
                        "%s has no parameter '%s'%s".formatted(kamelet, parameter, Nearest.hint(parameter, known)));
            }
        }
        definition.tree().at("/spec/definition/required").forEach(required -> {
            if (!given.contains(required.asText())) {
                error("B206", name, document, at, "%s needs the parameter '%s'".formatted(kamelet, required.asText()));
            }
        });
    }

    /** Who calls {@code direct:} or {@code seda:} finds a route that begins there. */
    private void consumers() {
        Set<String> begun = new TreeSet<>();
        Map<String, Finding> called = new LinkedHashMap<>();
        documents.forEach((name, document) -> texts(document, "", document.tree(), (at, text) -> {
            String address = text.replaceFirst("\\?.*", "");
            if (HANDED_OVER.contains(address.replaceFirst(":.*", "")) && address.contains(":")) {
                if (at.endsWith("/from/uri") || at.endsWith("/from")) {
                    begun.add(address);
                } else if (at.endsWith("/uri") || at.endsWith("/to")) {
                    called.putIfAbsent(
                            address,
                            new Finding(
                                    "B207", true, name, document.line(at), "no route begins at %s".formatted(address)));
                }
            }
        }));
        called.forEach((address, finding) -> {
            if (!begun.contains(address)) {
                findings.add(new Finding(
                        finding.code(),
                        true,
                        finding.file(),
                        finding.line(),
                        finding.message() + Nearest.hint(address, begun)));
            }
        });
    }

    private void operations() {
        Set<String> granted = new TreeSet<>(bundle.grants().operations());
        Set<String> used = new TreeSet<>();
        documents.forEach((name, document) -> texts(document, "", document.tree(), (at, text) -> {
            YamlDocument kamelet = text.startsWith(KAMELET) ? kamelets.get(text.substring(KAMELET.length())) : null;
            String operation = kamelet == null
                    ? ""
                    : kamelet.tree()
                            .at("/spec/template/from/steps/0/to/parameters/operation")
                            .asText();
            if (!operation.isEmpty()) {
                used.add(operation);
                if (!granted.contains(operation)) {
                    error(
                            "B303",
                            name,
                            document,
                            at,
                            "it calls %s, which grants.operations of bundle.yaml lacks".formatted(operation));
                }
            }
        }));
        for (String operation : granted) {
            if (!Operations.callable("campus").contains(operation)
                    && !Operations.callable("carbon").contains(operation)) {
                Set<String> all = new TreeSet<>(Operations.callable("campus"));
                all.addAll(Operations.callable("carbon"));
                findings.add(new Finding(
                        "B303",
                        true,
                        BundleFiles.MANIFEST,
                        1,
                        "grants.operations: there is no operation '%s'%s"
                                .formatted(operation, Nearest.hint(operation, all))));
            } else if (!used.contains(operation)) {
                findings.add(new Finding(
                        "B304",
                        false,
                        BundleFiles.MANIFEST,
                        1,
                        "grants.operations: '%s' is called nowhere".formatted(operation)));
            }
        }
    }

    /** Tries the routes in a context of their own, of which nothing begins. */
    private void load() {
        if (documents.keySet().stream().noneMatch(name -> name.endsWith(ROUTES))) {
            return;
        }
        Map<String, String> values = new TreeMap<>();
        bundle.properties().forEach((name, property) -> values.put(name, placeholder(property)));
        var routes = new BundleRoutes(
                bundle.name(), bundle.files().all(), values, bundle.grants().hosts());
        try (CamelContext camel = contexts.load(routes, new NoHub())) {
            camel.init(); // no further: a start connects, whether routes begin or not
        } catch (Exception refused) {
            String why = deepest(refused);
            Matcher route = OF_ROUTE.matcher(String.valueOf(refused.getMessage()));
            String id = route.find() ? route.group(1).replaceFirst("/.*", "") : "";
            findings.add(placed(id, why));
        }
    }

    private Finding placed(String route, String why) {
        for (Map.Entry<String, YamlDocument> file : documents.entrySet()) {
            JsonNode tree = file.getValue().tree();
            for (int i = 0; i < tree.size(); i++) {
                if (tree.at("/" + i + "/route/id").asText().equals(route)) {
                    return new Finding(
                            "B401",
                            true,
                            file.getKey(),
                            file.getValue().line("/" + i + "/route"),
                            "route %s: %s".formatted(route, why));
                }
            }
        }
        return new Finding("B401", true, documents.keySet().iterator().next(), 1, why);
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** A value that fits, where none is set. */
    private static String placeholder(Bundle.Property property) {
        if (property.standard() != null) {
            return property.standard();
        }
        return switch (property.type()) {
            case STRING -> "a-value-of-some-length";
            case INTEGER, NUMBER -> "1";
            case BOOLEAN -> "true";
            case DURATION -> "1m";
        };
    }

    private void error(String code, String name, YamlDocument document, String at, String message) {
        findings.add(new Finding(code, true, name, document.line(at), message));
    }

    private static Finding located(String code, String finding, String origin) {
        Matcher place = PLACE.matcher(finding);
        return place.matches()
                ? new Finding(
                        code,
                        true,
                        place.group("file").replace(origin + "/", ""),
                        Integer.parseInt(place.group("line")),
                        place.group("what"))
                : new Finding(code, true, BundleFiles.MANIFEST, 1, finding);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Nothing is opened, and nothing asked. */
    private static final class NoHub implements Door {
        @Override
        public void open(Source source, Receiver receiver) {
            // nothing begins
        }

        @Override
        public void close(Source source) {
            // nothing has begun
        }

        @Override
        public Object ask(Request request) {
            throw new IllegalStateException("There is no hub here.");
        }
    }
}
