package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The page {@code docs/kamelets.md}, made from the definitions of the public kamelets, and what their definitions lack. */
final class KameletPage {

    static final Path PAGE = Path.of("docs/kamelets.md");
    private static final Path KAMELETS = Path.of("routes/kamelets");

    /** What the description of a kamelet of each kind tells, in this order, each in a paragraph of its own. */
    private static final Map<String, List<String>> TOLD = Map.of(
            "source", List.of("Out", "Errors"),
            "action", List.of("In", "Out", "Errors"),
            "sink", List.of("In", "Errors"));

    private static final String HEAD = """
            # Kamelets

            What a route of a bundle can use of the hub: sources begin a route, actions ask something, sinks hand something in. Bodies are maps
            and lists, so `${body[key]}` and jsonpath read them; `${map('cid', ${body[cid]})}` makes one. An upstream that refuses answers with
            `refused: true`, `code` and `message`; where there is no answer the step fails, and the error handler of the route decides.

            This page is made from the definitions in `routes/kamelets`. After a change there, write it anew:

            ```console
            $ ./mvnw -q test -Dtest=KameletPageTest -Dtanqiao.write-page
            ```
            """;

    private final List<YamlDocument> kamelets;

    private KameletPage(List<YamlDocument> kamelets) {
        this.kamelets = kamelets;
    }

    static KameletPage ofShipped() throws IOException {
        try (Stream<Path> files = Files.list(KAMELETS)) {
            List<YamlDocument> kamelets = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                kamelets.add(YamlDocument.read(file.toString(), file));
            }
            return new KameletPage(kamelets);
        }
    }

    static KameletPage of(String name, String text) {
        return new KameletPage(List.of(YamlDocument.parse(name, text)));
    }

    String text() {
        var page = new StringBuilder(HEAD);
        for (String kind : List.of("source", "action", "sink")) {
            List<JsonNode> ofKind = kamelets.stream()
                    .map(YamlDocument::tree)
                    .filter(each -> kind(each).equals(kind))
                    .toList();
            if (!ofKind.isEmpty()) {
                page.append("\n## %s%ss\n\n| kamelet | |\n|---|---|\n"
                        .formatted(kind.substring(0, 1).toUpperCase(Locale.ROOT), kind.substring(1)));
                ofKind.forEach(each -> page.append("| [`%1$s`](#%1$s) | %2$s |\n"
                        .formatted(name(each), definition(each).path("title").asText())));
                ofKind.forEach(each -> page.append(section(each)));
            }
        }
        return page.toString();
    }

    private static String section(JsonNode kamelet) {
        JsonNode definition = definition(kamelet);
        var section = new StringBuilder("\n### %s\n\n**%s**\n\n"
                .formatted(name(kamelet), definition.path("title").asText()));
        section.append(definition.path("description").asText().strip().replaceAll("(?m)^(In|Out|Errors):", "**$1:**"))
                .append("\n");
        JsonNode properties = definition.path("properties");
        if (!properties.isEmpty()) {
            section.append("\n| property | type | default | example | |\n|---|---|---|---|---|\n");
            properties
                    .properties()
                    .forEach(property -> section.append(
                            row(property.getKey(), property.getValue(), isRequired(definition, property.getKey()))));
        }
        return section.append("\n```yaml kamelet\n")
                .append(call(kamelet))
                .append("```\n")
                .toString();
    }

    private static String row(String name, JsonNode property, boolean isRequired) {
        String standard = property.path("default").asText();
        return "| `%s` | %s | %s | `%s` | %s |\n"
                .formatted(
                        name,
                        property.path("type").asText(),
                        isRequired ? "required" : standard.isEmpty() ? "(empty)" : "`%s`".formatted(standard),
                        property.path("example").asText().replace("|", "\\|"),
                        property.path("description")
                                .asText()
                                .strip()
                                .replace("\n", " ")
                                .replace("|", "\\|"));
    }

    private static String call(JsonNode kamelet) {
        boolean isSource = kind(kamelet).equals("source");
        String indent = isSource ? "  " : "    ";
        JsonNode properties = definition(kamelet).path("properties");
        String uri = (isSource ? "from:\n" : "- to:\n") + indent + "uri: kamelet:%s\n".formatted(name(kamelet));
        return properties.isEmpty()
                ? uri
                : uri + indent + "parameters:\n"
                        + properties.properties().stream()
                                .map(property -> "%s  %s: %s\n"
                                        .formatted(
                                                indent,
                                                property.getKey(),
                                                property.getValue().path("example")))
                                .collect(Collectors.joining());
    }

    /** What is said of the input of each kamelet that calls an operation, by the operation. */
    Map<String, String> inputs() {
        Map<String, String> inputs = new TreeMap<>();
        kamelets.forEach(kamelet -> kamelet.tree()
                .path("spec")
                .path("template")
                .findValuesAsText("operation")
                .forEach(operation -> inputs.put(
                        operation,
                        definition(kamelet.tree())
                                .path("description")
                                .asText()
                                .replaceAll("(?s).*?\nIn: (.*?)\n\n.*", "$1")
                                .replace("\n", " "))));
        return inputs;
    }

    /** What a stranger would miss in the definitions: a sentence each, with file and line. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        kamelets.forEach(kamelet -> check(kamelet, findings));
        return findings;
    }

    private static void check(YamlDocument kamelet, List<String> findings) {
        JsonNode tree = kamelet.tree();
        JsonNode definition = definition(tree);
        List<String> told = TOLD.getOrDefault(kind(tree), List.of());
        require(
                !told.isEmpty() && name(tree).endsWith("-" + kind(tree)),
                kamelet,
                "/metadata",
                "its name ends with its type: -source, -action or -sink",
                findings);
        require(definition.hasNonNull("title"), kamelet, "/spec/definition", "a title is missing", findings);
        String description = "\n" + definition.path("description").asText();
        int at = 0;
        for (String what : told) {
            int found = description.indexOf("\n" + what + ": ", at);
            require(
                    found >= 0,
                    kamelet,
                    "/spec/definition",
                    "a paragraph '%s:' is missing, or out of order".formatted(what),
                    findings);
            at = Math.max(at, found);
        }
        definition.path("properties").properties().forEach(property -> {
            JsonNode said = property.getValue();
            String pointer = "/spec/definition/properties/" + property.getKey();
            for (String what : List.of("title", "description", "type", "example")) {
                require(
                        said.hasNonNull(what),
                        kamelet,
                        pointer,
                        "%s: %s is missing".formatted(property.getKey(), what),
                        findings);
            }
            require(
                    said.hasNonNull("default") != isRequired(definition, property.getKey()),
                    kamelet,
                    pointer,
                    "%s: it has a default, or is required".formatted(property.getKey()),
                    findings);
        });
    }

    private static void require(
            boolean met, YamlDocument kamelet, String pointer, String finding, List<String> findings) {
        if (!met) {
            findings.add(String.valueOf(kamelet.problem(pointer, finding).getMessage()));
        }
    }

    private static boolean isRequired(JsonNode definition, String property) {
        return StreamSupport.stream(definition.path("required").spliterator(), false)
                .anyMatch(each -> each.asText().equals(property));
    }

    private static JsonNode definition(JsonNode kamelet) {
        return kamelet.at("/spec/definition");
    }

    private static String name(JsonNode kamelet) {
        return kamelet.at("/metadata/name").asText();
    }

    private static String kind(JsonNode kamelet) {
        return kamelet.path("metadata")
                .path("labels")
                .path("camel.apache.org/kamelet.type")
                .asText();
    }
}
