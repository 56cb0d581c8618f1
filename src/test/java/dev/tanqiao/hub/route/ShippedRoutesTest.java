package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where YAML ends: no branches on money, no scripts, no SQL, nothing without a name and a description. */
class ShippedRoutesTest {

    private static final Set<String> BRANCHES = Set.of("choice", "when", "otherwise");

    /** Steps whose endpoint is an expression: what a row or a request says would be read as an address, with its placeholders. */
    private static final Set<String> DYNAMIC =
            Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich", "poll");

    /** Every expression language of Camel but those that only pick or call. */
    private static final Set<String> SCRIPTS = Set.of(
            "csimple",
            "datasonnet",
            "groovy",
            "java",
            "joor",
            "js",
            "jq",
            "jsonpath",
            "mvel",
            "ognl",
            "python",
            "spel",
            "script",
            "wasm",
            "xquery");

    private static final Pattern SQL_TEXT =
            Pattern.compile("(?is)\\b(select\\s.+\\sfrom|insert\\s+into|update\\s+\\w+\\s+set|delete\\s+from)\\b.*");
    private static final Pattern ADDRESS = Pattern.compile("https?://[^{].*");

    @Test
    void shippedRoutesKeepToTheRules() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            List<String> findings = new ArrayList<>();
            int read = 0;
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(camel|kamelet)\\.yaml"))
                    .filter(each -> !each.startsWith("routes/examples")) // bundles have no beans to decide for them
                    .sorted()
                    .toList()) {
                findings.addAll(findings(file.toString(), Files.readString(file)));
                read++;
            }
            assertThat(read).isGreaterThan(20);
            assertThat(findings).isEmpty();
        }
    }

    @Test
    void everyRouteFileIsNamedAfterOneOfItsRoutes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".camel.yaml", "");
                List<String> ids =
                        YamlDocument.parse(name, Files.readString(file)).tree().findValuesAsText("id");
                assertThat(ids).as(file.toString()).anyMatch(id -> id.contains(name) || id.contains(singular(name)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- {choice: {when: []}}                                | branch",
                "- {toD: 'http:${body}'}                               | endpoint",
                "- {recipientList: {header: to}}                       | endpoint",
                "- {setBody: {groovy: 'body * 2'}}                     | script",
                "- {setBody: {expression: {js: 'body * 2'}}}           | script",
                "- {setBody: {language: {language: groovy}}}           | language",
                "- {to: 'sql:select 1 from settlement'}                | SQL",
                "- {setBody: {constant: 'delete from settlement'}}     | SQL",
                "- {to: 'https://api.sjtu.edu.cn/v1'}                  | address"
            })
    void aBrokenStepIsFound(String step, String finding) {
        assertThat(findings("x.camel.yaml", route("id: x\n    description: Does x.", step)))
                .singleElement()
                .asString()
                .contains(finding);
    }

    @Test
    void aRouteWithoutIdOrDescriptionIsFound() {
        assertThat(findings("x.camel.yaml", route("id: x", "- {log: hello}")))
                .containsExactly("x.camel.yaml:1: a route needs a description");
        assertThat(findings("x.camel.yaml", route("description: Does x.", "- {log: hello}")))
                .containsExactly("x.camel.yaml:1: a route needs an id");
    }

    @Test
    void aKameletPropertyWithoutDescriptionIsFound() {
        assertThat(findings("x.kamelet.yaml", """
                        metadata: {name: x}
                        spec:
                          definition:
                            title: X
                            description: Does x.
                            properties:
                              path: {title: Path, type: string, default: /}
                          template: {from: {uri: kamelet:source}}
                        """))
                .containsExactly(
                        "x.kamelet.yaml:7: a kamelet's property needs a description",
                        "x.kamelet.yaml:7: a kamelet's property needs an example");
    }

    private static String route(String head, String step) {
        return """
                - route:
                    %s
                    from:
                      uri: direct:x
                      steps:
                        %s
                """.formatted(head, step);
    }

    private static List<String> findings(String name, String text) {
        YamlDocument document = YamlDocument.parse(name, text);
        List<String> findings = new ArrayList<>();
        if (document.tree().isArray()) {
            routes(document, name, findings);
        } else {
            kamelet(document, name, findings);
        }
        walk(document, document.tree(), "", name, findings);
        return findings;
    }

    private static void routes(YamlDocument document, String name, List<String> findings) {
        for (int i = 0; i < document.tree().size(); i++) {
            if (document.tree().get(i).has("onException")) {
                continue; // what all routes of the file do when they fail
            }
            JsonNode route = document.tree().get(i).path("route");
            String pointer = "/" + i;
            require(route.hasNonNull("id"), document, pointer, name, "a route needs an id", findings);
            require(route.hasNonNull("description"), document, pointer, name, "a route needs a description", findings);
        }
    }

    private static void kamelet(YamlDocument document, String name, List<String> findings) {
        JsonNode definition = document.tree().at("/spec/definition");
        String pointer = "/spec/definition";
        String id = document.tree().at("/metadata/name").asText();
        require(name.endsWith(id + ".kamelet.yaml"), document, "/metadata", name, "the file bears its name", findings);
        require(definition.hasNonNull("title"), document, pointer, name, "a kamelet needs a title", findings);
        require(
                definition.hasNonNull("description"),
                document,
                pointer,
                name,
                "a kamelet needs a description",
                findings);
        definition.path("properties").fields().forEachRemaining(property -> {
            String at = pointer + "/properties/" + property.getKey();
            for (String what : List.of("title", "description", "type", "example")) {
                require(
                        property.getValue().hasNonNull(what),
                        document,
                        at,
                        name,
                        "a kamelet's property needs a%s %s".formatted(what.equals("example") ? "n" : "", what),
                        findings);
            }
        });
    }

    private static void walk(YamlDocument document, JsonNode node, String pointer, String name, List<String> findings) {
        if (node.isObject()) {
            node.fields().forEachRemaining(field -> {
                String key = field.getKey();
                String at = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
                require(!BRANCHES.contains(key), document, at, name, "a branch belongs into a bean", findings);
                require(!SCRIPTS.contains(key), document, at, name, "a script belongs into a bean", findings);
                require(!DYNAMIC.contains(key), document, at, name, "data makes no endpoint", findings);
                require(!key.equals("language"), document, at, name, "a language is named by its key", findings);
                if (!BRANCHES.contains(key) && !key.equals("language")) {
                    walk(document, field.getValue(), at, name, findings);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(document, node.get(i), pointer + "/" + i, name, findings);
            }
        } else if (node.isTextual()) {
            String text = node.asText();
            boolean address = ADDRESS.matcher(text).matches() || text.matches("sql:(?!classpath:sql/).*");
            boolean sql = SQL_TEXT.matcher(text).find() || text.matches("sql:(?!classpath:sql/).*");
            require(!sql, document, pointer, name, "SQL lies in a named file", findings);
            require(sql || !address, document, pointer, name, "an address comes from a setting", findings);
        }
    }

    private static void require(
            boolean met, YamlDocument document, String pointer, String name, String finding, List<String> findings) {
        if (!met) {
            findings.add("%s:%d: %s".formatted(name, document.line(pointer), finding));
        }
    }

    private static String singular(String name) {
        return name.replaceFirst("s$", "");
    }
}
