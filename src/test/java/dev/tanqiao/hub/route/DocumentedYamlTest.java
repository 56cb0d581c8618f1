package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

/** Every YAML block of the documents can be used as it stands. */
class DocumentedYamlTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml ?(\\w*)\\n(.*?)```");

    @TempDir
    private Path directory;

    @Test
    void everyBlockSaysWhatItIs() throws IOException {
        assertThat(BLOCK.matcher(documents()).results().map(block -> block.group(1)))
                .hasSizeGreaterThan(4)
                .isSubsetOf(
                        "bundle",
                        "rule",
                        "rules",
                        "subscriptions",
                        "test",
                        "route",
                        "settings",
                        "kamelet", // KameletPageTest
                        "bundleroute"); // LintTest
    }

    @Test
    void rulesAreRead() throws IOException {
        for (String rules : blocks("rules")) {
            RuleSet read = RulesReader.read("docs", rules, "0.0.1");
            assertThat(read.bundleVersion()).isEqualTo("0.0.1");
        }
    }

    @Test
    void subscriptionsFitTheirSchema() throws IOException {
        for (String subscriptions : blocks("subscriptions")) {
            YamlDocument.parse("docs", subscriptions).checkedAgainst("contracts/bundle/subscriptions.schema.json");
        }
    }

    @Test
    void manifestsFitTheirSchema() throws IOException {
        for (String manifest : blocks("bundle")) {
            YamlDocument.parse("docs", manifest).checkedAgainst("contracts/bundle/bundle.schema.json");
        }
    }

    @Test
    void testsFitTheirSchema() throws IOException {
        for (String tests : blocks("test")) {
            YamlDocument.parse("docs", tests).checkedAgainst("contracts/bundle/test.schema.json");
        }
    }

    @Test
    void settingsAreSettings() throws IOException {
        String manual = Files.readString(Path.of("docs/SETTINGS.md"));
        for (String settings : blocks("settings")) {
            assertThat(properties(settings).stringPropertyNames())
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(manual).contains("| `" + key + "` |"));
        }
    }

    /** As the README and docs/BUNDLES.md have people try, in the files that are shipped. */
    @Test
    void aRuleAndARouteRunWhereTheyAreToBePut() throws Exception {
        Path routes = copyOfShippedRoutes();
        String shipped = routes.resolve("campus-carbon").toString();
        Path rules = Path.of(shipped, "rules.yaml");
        Files.writeString(
                rules,
                Files.readString(rules)
                        .replace("\nrules:\n", "\nrules:\n" + blocks("rule").get(0)));
        assertThat(Day.run("bundle", "lint", shipped).out()).contains("0 errors, 0 warnings");
        assertThat(Day.run("bundle", "test", shipped).exitCode()).isZero();
        String route = blocks("route").stream().collect(Collectors.joining("\n"));
        String id = YamlDocument.parse("docs", route).tree().at("/0/route/id").asText();
        assertThat(documents()).contains("`" + id + ".camel.yaml`");
        Files.writeString(routes.resolve("bridge").resolve(id + ".camel.yaml"), route);

        try (Hub hub = TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.routes", "file:" + routes))) {
            assertThat(hub.bean(CamelContext.class)
                            .getRouteController()
                            .getRouteStatus(id)
                            .isStarted())
                    .isTrue();
            assertThat(hub.bean(CurrentRules.class).get().rules())
                    .extracting(Rule::id)
                    .startsWith("coffee");
        }
    }

    private Path copyOfShippedRoutes() throws IOException {
        Path copy = directory.resolve("routes");
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(ROUTES.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static String documents() throws IOException {
        var text = new StringBuilder(Files.readString(Path.of("README.md")));
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                text.append(Files.readString(page));
            }
        }
        return text.toString();
    }

    private static List<String> blocks(String kind) throws IOException {
        List<String> found = BLOCK.matcher(documents())
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2))
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    private static Properties properties(String yaml) {
        var reader = new YamlPropertiesFactoryBean();
        reader.setResources(new ByteArrayResource(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return java.util.Objects.requireNonNull(reader.getObject());
    }
}
