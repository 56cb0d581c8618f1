package dev.tanqiao.hub.bundle.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.context.Allowed;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken bundles are refused with the code that names their fault, and shipped ones with none. */
class LintTest {

    private static final Path BROKEN = Path.of("src/test/resources/bundles");
    /** Its properties are set when it is loaded. */
    private static final Path SOUND = BROKEN.resolve("clean-to-kafka");

    private static final Path DOCUMENTED = Path.of("docs/lint-codes.md");

    private static Lint lint;

    @BeforeAll
    static void read() throws IOException {
        lint = new Lint("0.1.0-SNAPSHOT", Vocabulary.of("classpath:routes"));
    }

    static List<Path> broken() throws IOException {
        return folders(BROKEN).stream().filter(folder -> !folder.equals(SOUND)).toList();
    }

    static List<Path> shipped() throws IOException {
        List<Path> all = new ArrayList<>(List.of(SOUND, Path.of("routes/campus-carbon")));
        all.addAll(folders(Path.of("routes/examples")));
        all.addAll(folders(Path.of("simulator/bundles")));
        return all;
    }

    private static List<Path> folders(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenBundleIsRefusedWithTheCodeThatNamesItsFault(Path folder) throws IOException {
        List<Finding> findings = lint.lint(folder);

        String code = folder.getFileName().toString().substring(0, 4);
        assertThat(findings).as(findings.toString()).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.code()).hasToString(code);
            assertThat(finding.what()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aSoundBundleHasNoFindings(Path folder) throws IOException {
        assertThat(lint.lint(folder)).isEmpty();
    }

    @Test
    void theHubsOwnRoutesAndKameletsFitCamelsSchema() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(Path.of("routes/bridge")), Files.list(Path.of("routes/kamelets")))) {
            assertThat(files).isNotEmpty().allSatisfy(file -> {
                YamlDocument document = YamlDocument.read(file.toString(), file);
                JsonNode routes = file.toString().endsWith(".kamelet.yaml")
                        ? new KameletFile(document, false).asRoutes().orElseThrow()
                        : document.tree();
                assertThat(CamelSchema.get().violations(routes)).isEmpty();
            });
        }
    }

    @Test
    void theRouteOfTheManualIsSound(@TempDir Path bundle) throws IOException {
        Matcher block = Pattern.compile("(?s)```yaml bundleroute\n(.*?)```")
                .matcher(Files.readString(Path.of("docs/BUNDLES.md")));
        assertThat(block.find()).isTrue();
        Files.writeString(bundle.resolve("rentals.camel.yaml"), block.group(1));
        Files.createDirectories(bundle.resolve("schemas"));
        Files.writeString(bundle.resolve("schemas/ride.schema.json"), "{}");
        Files.writeString(bundle.resolve("bundle.yaml"), """
                name: bikes
                version: 1.0.0
                description: Rides.
                order: 20
                properties: {inbox-key: {type: string, description: A key., secret: true, required: true}}
                grants: {providers: [EQ310101000002], pointsPerDay: 100}
                """);
        Files.writeString(
                bundle.resolve("rules.yaml"),
                Files.readString(Path.of("routes/examples/bike-rentals/rules.yaml"))
                        .replace("bike-rentals/*", "bikes/*"));
        assertThat(lint.lint(bundle)).isEmpty();
    }

    @Test
    void everyCodeOfBundlesHasABrokenBundle() throws IOException {
        Set<String> shown = broken().stream()
                .map(folder -> folder.getFileName().toString().substring(0, 4))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(shown)
                .containsExactlyElementsOf(Arrays.stream(Code.values())
                        .map(Code::name)
                        .filter(code -> code.startsWith("B"))
                        .toList());
    }

    @Test
    void everyCodeIsDocumented() throws IOException {
        assertThat(Files.readString(DOCUMENTED)).contains(table());
    }

    @Test
    void allFindingsAreToldAtOnceEachWithLineAndColumn() throws IOException {
        assertThat(lint.lint(BROKEN.resolve("B111-undeclared-property")))
                .extracting(Finding::toString)
                .containsExactly(
                        "work.camel.yaml:7:21: B111 There is no 'limt'; did you mean limit?",
                        "work.camel.yaml:8:21: B111 There is no 'maximum'; known are limit.");
    }

    /** A grant that only the misspelt kamelet would use is not called useless. */
    @Test
    void aMisspeltKameletIsAllThatIsTold(@TempDir Path bundle) throws IOException {
        for (String name :
                BundleFiles.of(Path.of("routes/examples/campus-door")).names()) {
            Path copy = bundle.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.writeString(
                    copy,
                    Files.readString(Path.of("routes/examples/campus-door", name))
                            .replace("kamelet:siyuan-check-code-action", "kamelet:siyuan-check-kode-action"));
        }
        assertThat(lint.lint(bundle)).extracting(Finding::code).containsExactly(Code.B301);
    }

    @Test
    void toolsReadTheSameFindings() throws IOException {
        var report = new LintReport();
        report.add("bike", lint.lint(BROKEN.resolve("B111-undeclared-property")));

        assertThat(printed(report, LintReport.Format.text)).contains("bike/work.camel.yaml:7:21: error B111: ");
        JsonNode json = new ObjectMapper().readTree(printed(report, LintReport.Format.json));
        assertThat(json.at("/0/code").asText()).isEqualTo("B111");
        assertThat(json.at("/0/line").asInt()).isEqualTo(7);
        JsonNode run = new ObjectMapper()
                .readTree(printed(report, LintReport.Format.sarif))
                .at("/runs/0");
        JsonNode result = run.at("/results/0");
        assertThat(run.path("tool")
                        .path("driver")
                        .path("rules")
                        .get(result.path("ruleIndex").asInt())
                        .path("id"))
                .isEqualTo(result.path("ruleId"));
        assertThat(result.at("/locations/0/physicalLocation/region/startColumn").asInt())
                .isEqualTo(21);
        assertThat(report.hasErrors()).isTrue();
    }

    private static String printed(LintReport report, LintReport.Format format) {
        var text = new StringWriter();
        report.print(new PrintWriter(text, true), format);
        return text.toString();
    }

    @Test
    void theManualListsWhatRoutesMayUse() throws IOException {
        String manual = Files.readString(Path.of("docs/BUNDLES.md"));

        assertThat(new LinkedHashSet<>(ListedComponent.byScheme().values()))
                .allSatisfy(component -> assertThat(manual)
                        .contains("| %s | %s | %s |\n"
                                .formatted(
                                        quoted(component.schemes()),
                                        component.description(),
                                        quoted(component.options()))));
        assertThat(manual.replaceAll("\\s+", " "))
                .contains(" no method is called: " + quoted(Allowed.functions()) + ".");
        assertThat(Allowed.languages()).allMatch(language -> manual.contains("`" + language + "`"));
    }

    private static String quoted(Collection<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String table() {
        return Arrays.stream(Code.values())
                .map(code -> "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                code,
                                code.severity() == Code.Severity.ERROR ? "error" : "warning",
                                code.title().replace("|", "\\|"),
                                code.help().replace("|", "\\|")))
                .collect(Collectors.joining());
    }

    /** Who hands in can then be told by no file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "        - recipientList: {simple: \"${header.next}\"}\n",
                "- onException:\n    exception: [java.lang.Exception]\n    steps:\n      - to: kamelet:tanqiao-purchase-sink\n"
            })
    void aRuleIsNotJudgedByItsSourceWhereAnyRouteMayHandIn(String besides, @TempDir Path directory) throws IOException {
        Path broken = BROKEN.resolve("B406-rule-of-another-route");
        for (String file : List.of("bundle.yaml", "rules.yaml", "rides.camel.yaml")) {
            Files.copy(broken.resolve(file), directory.resolve(file));
        }
        Path routes = directory.resolve("rides.camel.yaml");
        Files.writeString(routes, Files.readString(routes) + besides);

        assertThat(lint.lint(directory)).extracting(Finding::code).doesNotContain(Code.B406);
    }
}
