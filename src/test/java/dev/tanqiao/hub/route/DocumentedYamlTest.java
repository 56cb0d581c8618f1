package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.RulesReader;
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
        assertThat(kinds("README.md")).containsOnly("rules", "subscriptions", "route", "settings");
        assertThat(kinds("docs/SETTINGS.md")).containsOnly("settings");
        assertThat(kinds("docs/RATIONALE.md")).isEmpty();
    }

    @Test
    void rulesAreRead() throws IOException {
        for (String rules : blocks("rules")) {
            RuleSet read = RulesReader.read("README.md", rules, "0.0.1");
            assertThat(read.bundleVersion()).isEqualTo("0.0.1");
        }
    }

    @Test
    void subscriptionsFitTheirSchema() throws IOException {
        for (String subscriptions : blocks("subscriptions")) {
            YamlDocument.parse("README.md", subscriptions).checkedAgainst("contracts/bundle/subscriptions.schema.json");
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

    @Test
    void aRouteRunsInItsBundle() throws Exception {
        Path bundle = copyOfShippedRoutes().resolve("campus-carbon");
        String route = blocks("route").stream().collect(Collectors.joining("\n"));
        String id =
                YamlDocument.parse("README.md", route).tree().at("/0/route/id").asText();
        assertThat(Files.readString(Path.of("README.md"))).contains("`" + id + ".camel.yaml`");
        Files.writeString(bundle.resolve(id + ".camel.yaml"), route);
        Files.writeString(
                bundle.resolve("bundle.yaml"), Files.readString(bundle.resolve("bundle.yaml")) + "  - " + id + "\n");

        try (Hub hub =
                TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.routes", "file:" + bundle.getParent()))) {
            assertThat(hub.bean(CamelContext.class)
                            .getRouteController()
                            .getRouteStatus(id)
                            .isStarted())
                    .isTrue();
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

    private static List<String> kinds(String document) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of(document)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<String> blocks(String kind) throws IOException {
        List<String> found = BLOCK.matcher(
                        Files.readString(Path.of("README.md")) + Files.readString(Path.of("docs/SETTINGS.md")))
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
