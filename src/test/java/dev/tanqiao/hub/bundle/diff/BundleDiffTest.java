package dev.tanqiao.hub.bundle.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.bundle.BundleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs between two versions of a bundle, line by line. */
class BundleDiffTest {

    @TempDir
    private Path folder;

    private static final String MANIFEST = """
            name: meals
            version: 1.0.0
            description: Meals.
            order: 200
            properties:
              desk: {type: string, description: The desk., default: a}
              gone: {type: integer, description: Not needed any more.}
            grants:
              hosts: [desk.example.edu]
            """;

    private static final String RULES = """
            providers:
              dining: {cid: EQ1, name: Dining}
            rules:
              - {id: breakfast, match: {timeOfDay: {from: "06:00", until: "09:30"}}, points: {a: {fixed: 1}}, equityProvider: dining}
              - {id: lunch, points: {a: {fixed: 20}}, equityProvider: dining}
              - {id: supper, points: {a: {fixed: 3}}, equityProvider: dining}
            """;

    private static final String ROUTES = """
            - route:
                id: meals
                from:
                  uri: direct:meals
                  steps:
                    - setBody: {constant: one}
                    - to: kamelet:tanqiao-purchase-sink
                    - log: done
            """;

    @Test
    void commentsKeyOrderAndFilesOfRoutesAreNoDifference() throws IOException {
        Map<String, String> one = Map.of("bundle.yaml", MANIFEST, "rules.yaml", RULES, "meals.camel.yaml", ROUTES);
        Map<String, String> other = Map.of(
                "bundle.yaml",
                "# Meals\n"
                        + MANIFEST.replace("order: 200\n", "").replace("name: meals\n", "order: 200\nname: meals\n"),
                "rules.yaml",
                RULES,
                "other.camel.yaml",
                ROUTES);
        assertThat(between(one, other)).isEmpty();
    }

    @Test
    void tellsPropertiesAndGrants() throws IOException {
        String later = MANIFEST.replace("1.0.0", "1.1.0")
                .replace("default: a", "default: b")
                .replaceFirst("  gone.*\n", "  late: {type: duration, description: Late., required: true}\n")
                .replace("[desk.example.edu]", "[desk.example.edu, till.example.edu]\n  pointsPerDay: 500");
        assertThat(between(Map.of("bundle.yaml", MANIFEST), Map.of("bundle.yaml", later)))
                .containsExactly(
                        "changed  bundle version: bundle.yaml:2: \"1.1.0\", was \"1.0.0\"",
                        "removed  property gone",
                        "changed  property desk: bundle.yaml:6: default \"b\", was \"a\"",
                        "added    property late: bundle.yaml:7",
                        "changed  grant hosts: bundle.yaml:9: has also \"till.example.edu\"",
                        "added    grant pointsPerDay: bundle.yaml:10: 500");
    }

    @Test
    void tellsRulesAndTheirOrder() throws IOException {
        String[] lines = RULES.lines().toArray(String[]::new);
        String later = String.join(
                "\n",
                lines[0],
                lines[1].replace("EQ1", "EQ2"),
                lines[2],
                lines[4].replace("fixed: 20", "perYuan: 2"),
                lines[3].replace("\"09:30\"", "\"10:00\""));
        assertThat(between(
                        Map.of("bundle.yaml", MANIFEST, "rules.yaml", RULES),
                        Map.of("bundle.yaml", MANIFEST, "rules.yaml", later)))
                .containsExactly(
                        "changed  provider dining: rules.yaml:2: cid \"EQ2\", was \"EQ1\"",
                        "removed  rule supper",
                        "changed  rule lunch: rules.yaml:4: points/a/fixed not set, was 20",
                        "changed  rule lunch: rules.yaml:4: points/a/perYuan 2, was not set",
                        "changed  rule breakfast: rules.yaml:5: match/timeOfDay/until \"10:00\", was \"09:30\"",
                        "changed  rule breakfast: rules.yaml:5: comes after lunch now");
    }

    @Test
    void tellsStepsOfRoutesWhereTheyStand() throws IOException {
        String later = """
                - route:
                    id: meals
                    from:
                      uri: direct:meals
                      steps:
                        - log: begun
                        - setBody: {constant: two}
                        - to: kamelet:tanqiao-purchase-sink
                - route:
                    id: another
                    from: {uri: direct:another, steps: [{log: x}]}
                """;
        assertThat(between(
                        Map.of("bundle.yaml", MANIFEST, "meals.camel.yaml", ROUTES, "files/a", "1", "README.md", "1"),
                        Map.of("bundle.yaml", MANIFEST, "meals.camel.yaml", later, "files/b", "1", "README.md", "2")))
                .containsExactly(
                        "changed  route meals: meals.camel.yaml:5: route/from/steps no longer has {\"setBody\":{\"constant\":\"one\"}}",
                        "changed  route meals: meals.camel.yaml:6: route/from/steps has also {\"log\":\"begun\"}",
                        "changed  route meals: meals.camel.yaml:7: route/from/steps has also {\"setBody\":{\"constant\":\"two\"}}",
                        "changed  route meals: meals.camel.yaml:5: route/from/steps no longer has {\"log\":\"done\"}",
                        "added    route another: meals.camel.yaml:9",
                        "changed  file README.md",
                        "removed  file files/a",
                        "added    file files/b");
    }

    @Test
    void tellsWhatAStepThatStayedDoesNow() throws IOException {
        assertThat(between(
                        Map.of("bundle.yaml", MANIFEST, "meals.camel.yaml", ROUTES),
                        Map.of(
                                "bundle.yaml",
                                MANIFEST,
                                "meals.camel.yaml",
                                ROUTES.replace("constant: one", "constant: two"))))
                .containsExactly(
                        "changed  route meals: meals.camel.yaml:6: route/from/steps/0/setBody/constant \"two\", was \"one\"");
    }

    @Test
    void tellsWhatAKameletDoesNow() throws IOException {
        String kamelet =
                "metadata: {name: round}\nspec: {template: {from: {uri: kamelet:source, steps: [{log: one}]}}}\n";
        assertThat(between(
                        Map.of("bundle.yaml", MANIFEST, "round.kamelet.yaml", kamelet),
                        Map.of("bundle.yaml", MANIFEST, "round.kamelet.yaml", kamelet.replace("one", "two"))))
                .containsExactly(
                        "changed  kamelet round: round.kamelet.yaml:2: spec/template/from/steps/0/log \"two\", was \"one\"");
    }

    @Test
    void longValuesAreShownWhereTheyDiffer() throws IOException {
        String before = ROUTES.replace("constant: one", "constant: \"%s one\"".formatted("very ".repeat(30)));
        assertThat(between(
                        Map.of("bundle.yaml", MANIFEST, "meals.camel.yaml", before),
                        Map.of("bundle.yaml", MANIFEST, "meals.camel.yaml", before.replace(" one", " two"))))
                .singleElement()
                .asString()
                .contains("two\", was ")
                .endsWith("one\"");
    }

    private List<String> between(Map<String, String> former, Map<String, String> later) throws IOException {
        Path before = written("former", former);
        Path after = written("later", later);
        return BundleDiff.between(BundleFiles.of(before), BundleFiles.of(after)).stream()
                .map(difference -> difference.toString().replace(after + "/", ""))
                .toList();
    }

    private Path written(String name, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(name).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder.resolve(name);
    }
}
