package dev.tanqiao.hub.bundle.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Tries ways around the lists: every component, language, data format and step that is on the class path or in Camel's schema, every
 * function of Simple, spelt in many ways. What is counted is whether a canary shows itself: a system property, a file outside the bundle's
 * folder, a component that is not listed.
 */
class BundleFuzzTest {

    private static final String CANARY = "canary-7f3a";
    private static final String PROPERTY = "tanqiao.fuzz.canary";
    private static final int SEED = 20260302;

    @TempDir
    Path folder;

    private int tried;
    private final List<String> around = new ArrayList<>();

    @Test
    void there_is_no_way_around() throws Exception {
        System.setProperty(PROPERTY, CANARY);
        Path secret = Files.writeString(folder.resolve("secret.txt"), CANARY);
        try (CamelContext camel = contexts().load(bundle(Map.of()), new NoDoor())) {
            camel.start();
            components(camel);
            languages(camel);
            dataFormats(camel);
            simple(camel, secret);
            placeholders(camel, secret);
            resources(camel, secret);
            classes(camel);
        }
        steps(secret);
        System.clearProperty(PROPERTY);
        System.out.println("ways tried: " + tried + ", ways around: " + around.size());
        assertThat(around).isEmpty();
        assertThat(tried).isGreaterThan(2000);
    }

    private void components(CamelContext camel) throws IOException {
        Set<String> listed = ListedComponent.byScheme().keySet();
        for (String name : services("component")) {
            for (String spelt : spellings(name)) {
                if (!listed.contains(spelt.strip())) {
                    attempt("component " + spelt, () -> camel.getComponent(spelt));
                    attempt("address " + spelt, () -> camel.getEndpoint(spelt + ":x"));
                    attempt("address // " + spelt, () -> camel.getEndpoint(spelt + "://x?y=RAW(z)"));
                }
            }
        }
    }

    private void languages(CamelContext camel) throws IOException {
        Set<String> listed = Set.of(
                "simple", "file", "bean", "constant", "header", "exchangeProperty", "variable", "jsonpath", "tokenize");
        for (String name : services("language")) {
            for (String spelt : spellings(name)) {
                if (!listed.contains(spelt)) {
                    attempt("language " + spelt, () -> camel.resolveLanguage(spelt));
                }
            }
        }
    }

    private void dataFormats(CamelContext camel) throws IOException {
        for (String name : services("dataformat")) {
            if (!name.equals("jackson")) {
                for (String spelt : spellings(name)) {
                    if (!spelt.equalsIgnoreCase("jackson")) {
                        attempt("data format " + spelt, () -> camel.createDataFormat(spelt));
                    }
                }
            }
        }
    }

    /** Every function of Camel's Simple, as its own metadata has them, with what would show the canary. */
    private void simple(CamelContext camel, Path secret) throws IOException {
        List<String> arguments = List.of(
                PROPERTY,
                "file:" + secret,
                "resource:file:" + secret,
                "java.lang.System.getProperty('" + PROPERTY + "')",
                "java.lang.System?method=getProperty(" + PROPERTY + ")",
                "sys." + PROPERTY,
                "class:java.lang.System",
                "${sys." + PROPERTY + "}");
        for (String function : functions()) {
            for (String argument : arguments) {
                for (String form : List.of(
                        "${%s.%s}",
                        "${%s:%s}",
                        "${%s(%s)}",
                        "${%s('%s')}",
                        "$simple{%s.%s}",
                        "${ %s.%s}",
                        "${body} ${%s:%s}",
                        "${%s?%s}",
                        "${replace(a,b,${%s:%s})}",
                        "${iif(${body} == 'x',${%s:%s},y)}",
                        "${%s.%s} ?: 'x'")) {
                    evaluated(camel, form.formatted(function, argument));
                }
            }
        }
        var random = new Random(SEED);
        List<String> pieces = List.of(
                "${",
                "$simple{",
                "}",
                "sys.",
                "sys:",
                "sysenv.",
                "env:",
                "body",
                ".class",
                "(",
                ")",
                "'",
                "\"",
                "[",
                "]",
                "\\",
                "?",
                " ",
                "\t",
                "\n",
                PROPERTY,
                "ref:",
                "bean:",
                "type:java.lang.System",
                "properties:",
                "camelContext.",
                "exchange.",
                "resource:file:" + secret,
                "$init{",
                "}init$",
                "~>",
                "?:",
                "$",
                "{{",
                "}}",
                "{{sys:");
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder();
            for (int piece = 0; piece < 2 + random.nextInt(7); piece++) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            evaluated(camel, text.toString());
        }
    }

    private void evaluated(CamelContext camel, String text) {
        attempt("simple " + text, () -> {
            Expression expression = camel.resolveLanguage("simple").createExpression(text);
            expression.init(camel);
            Exchange exchange = camel.getEndpoint("direct:x").createExchange();
            exchange.getMessage().setBody("x");
            return shows(expression.evaluate(exchange, Object.class));
        });
    }

    private void placeholders(CamelContext camel, Path secret) {
        for (String function :
                List.of("sys", "env", "bean", "SYS", "Sys", "service", "vault", "file", "properties", "spring")) {
            for (String form : List.of(
                    "{{%s:%s}}",
                    "{{?%s:%s}}", "{{%s.%s}}", "{{ %s:%s }}", "{{{{%s:%s}}}}", "{{x:{{%s:%s}}}}", "{{%s:%s:else}}")) {
                for (String argument : List.of(PROPERTY, "file:" + secret)) {
                    String text = form.formatted(function, argument);
                    attempt("placeholder " + text, () -> shows(camel.resolvePropertyPlaceholders(text)));
                }
            }
        }
        attempt("placeholder", () -> shows(camel.resolvePropertyPlaceholders("{{" + PROPERTY + "}}")));
    }

    private void resources(CamelContext camel, Path secret) {
        for (String prefix : List.of(
                "file:",
                "FILE:",
                "classpath:",
                "http:",
                "https:",
                "ref:",
                "bean:",
                "mem:",
                "base64:",
                "gzip:",
                "github:",
                "gist:",
                "platform-http:",
                "jar:file:",
                "",
                "bundle:../",
                "bundle:/",
                "vocabulary:../",
                "bundle:bundle:file:")) {
            String address = prefix + secret;
            attempt("resource " + address, () -> shows(read(camel, address)));
            for (String language : List.of("constant", "simple", "jsonpath", "header")) {
                attempt(language + " resource " + address, () -> {
                    Expression expression = camel.resolveLanguage(language).createExpression("resource:" + address);
                    expression.init(camel);
                    Exchange exchange = camel.getEndpoint("direct:x").createExchange();
                    return shows(expression.evaluate(exchange, Object.class));
                });
            }
        }
    }

    private static String read(CamelContext camel, String address) throws IOException {
        try (InputStream content =
                org.apache.camel.support.ResourceHelper.resolveMandatoryResourceAsInputStream(camel, address)) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }

    private void classes(CamelContext camel) {
        for (String name : List.of(
                "java.lang.Runtime",
                "java.lang.System",
                "java.lang.ProcessBuilder",
                "java.io.File",
                "java.net.URL",
                "java.lang.Class",
                "java.lang.ClassLoader",
                "java.lang.Thread",
                "javax.script.ScriptEngineManager",
                "org.springframework.context.support.ClassPathXmlApplicationContext",
                "org.apache.camel.impl.DefaultCamelContext",
                "dev.tanqiao.hub.bundle.RunningBundles")) {
            for (String form : List.of("%s", "[L%s;", "%s[]", " %s", "%s ", "/%s", "class:%s")) {
                attempt(
                        "class " + form.formatted(name),
                        () -> camel.getClassResolver().resolveClass(form.formatted(name)));
                attempt(
                        "class by loader " + form.formatted(name),
                        () -> camel.getClassResolver()
                                .resolveClass(form.formatted(name), getClass().getClassLoader()));
            }
        }
    }

    /** Every step of Camel's YAML, with what would read the canary where the step takes an expression, an address or a reference. */
    private void steps(Path secret) throws Exception {
        JsonNode schema;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/schema/camelYamlDsl.json"))) {
            schema = new ObjectMapper().readTree(file);
        }
        List<String> steps = new ArrayList<>();
        schema.at("/items/definitions/org.apache.camel.model.ProcessorDefinition/properties")
                .fieldNames()
                .forEachRemaining(steps::add);
        assertThat(steps).hasSizeGreaterThan(50);
        Collections.sort(steps);
        List<String> values = List.of(
                "{groovy: \"System.getProperty('%s')\"}".formatted(PROPERTY),
                "{simple: \"${sys.%s}\"}".formatted(PROPERTY),
                "{ref: \"#class:java.lang.System\"}",
                "{method: {beanType: java.lang.System, method: \"getProperty('%s')\"}}".formatted(PROPERTY),
                "{constant: \"language:simple:resource:file:%s\"}".formatted(secret),
                "{uri: \"language:simple:resource:file:%s\"}".formatted(secret),
                "{expression: {language: {language: bean, expression: \"java.lang.System?method=getProperty(%s)\"}}}"
                        .formatted(PROPERTY),
                "{expression: {constant: \"resource:file:%s\"}}".formatted(secret),
                "{name: x, expression: {simple: \"{{sys:%s}}\"}}".formatted(PROPERTY));
        for (String step : steps) {
            for (String value : values) {
                String routes = "- route: {id: a, from: {uri: \"direct:a\", steps: [{%s: %s}]}}".formatted(step, value);
                attempt("step " + step + " " + value, () -> {
                    try (CamelContext camel =
                            contexts().load(bundle(Map.of("a.camel.yaml", routes.getBytes(UTF_8))), new NoDoor())) {
                        camel.start();
                        Exchange end = camel.createProducerTemplate()
                                .send(
                                        "direct:a",
                                        exchange -> exchange.getMessage().setBody("x"));
                        return shows(end.getMessage().getBody()) != null
                                ? CANARY
                                : shows(String.valueOf(end.getMessage().getHeaders()));
                    }
                });
            }
        }
    }

    private void attempt(String way, Attempt attempt) {
        tried++;
        try {
            if (attempt.run() != null) {
                around.add(way);
            }
        } catch (Exception | LinkageError refused) {
            // as it should be
        }
    }

    private static @Nullable Object shows(@Nullable Object value) {
        return String.valueOf(value).contains(CANARY) ? value : null;
    }

    @FunctionalInterface
    private interface Attempt {
        @Nullable
        Object run() throws Exception;
    }

    private static List<String> spellings(String name) {
        return List.of(
                name,
                name.toUpperCase(Locale.ROOT),
                " " + name,
                name + " ",
                "RAW(" + name + ")",
                "{{" + name + "}}",
                name.replace("-", "%2d"));
    }

    /** What Camel finds on the class path. */
    private static Set<String> services(String kind) throws IOException {
        Set<String> names = new TreeSet<>();
        for (var file : new PathMatchingResourcePatternResolver()
                .getResources("classpath*:META-INF/services/org/apache/camel/" + kind + "/*")) {
            URL url = file.getURL();
            names.add(url.getPath().substring(url.getPath().lastIndexOf('/') + 1));
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    private static Set<String> functions() throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream file = Objects.requireNonNull(
                BundleFuzzTest.class.getResourceAsStream("/META-INF/org/apache/camel/language/simple/simple.json"))) {
            new ObjectMapper()
                    .readTree(file)
                    .path("functions")
                    .fieldNames()
                    .forEachRemaining(name -> names.add(name.replaceFirst("[^A-Za-z0-9-].*", "")));
        }
        assertThat(names).contains("sys", "env", "bean");
        return names;
    }

    private BundleContexts contexts() {
        return new BundleContexts(
                ListedComponent.byScheme().values().stream()
                        .map(ListedComponent::name)
                        .toList(),
                Map.of(),
                folder,
                client -> {});
    }

    private static BundleRoutes bundle(Map<String, byte[]> files) {
        return new BundleRoutes("fuzz", files, Map.of(), List.of());
    }
}
