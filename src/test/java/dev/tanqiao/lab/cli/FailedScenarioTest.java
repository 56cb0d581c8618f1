package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.Chromium;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import dev.tanqiao.lab.scenario.report.Again;
import dev.tanqiao.lab.scenario.report.HtmlReport;
import dev.tanqiao.lab.scenario.report.JUnitReport;
import dev.tanqiao.lab.scenario.report.TextReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** A scenario with something wrong in every kind of expectation fails in each, and says what is there in its stead. */
class FailedScenarioTest {

    private static final Path EVERYTHING_WRONG = Path.of("src/test/resources/scenarios/everything-wrong.scenario.yaml");

    private static final Path STRIKES_NOBODY = Path.of("src/test/resources/scenarios/strikes-nobody.scenario.yaml");

    private static final Path AN_INVARIANT_ALONE =
            Path.of("src/test/resources/scenarios/an-invariant-alone.scenario.yaml");

    private static final Path PASSES = Path.of("simulator/scenarios/answer-lost-reset.scenario.yaml");

    /** What is found, by the line of the expectation; 0: in the end. */
    private static final Map<Integer, String> FOUND = new TreeMap<>(Map.ofEntries(
            Map.entry(0, "it holds"),
            Map.entry(6, "decision is SETTLE, not NO_RULE"),
            Map.entry(7, "1 of 1 settlements; one of them: "),
            Map.entry(9, "a is 10, not 99"),
            Map.entry(10, "a is 990, not 1"),
            Map.entry(11, "points is 15, not 3"),
            Map.entry(12, "state is AUTHORIZED, not REVOKED"),
            Map.entry(13, "type is transaction.collected, not settlement.reversed"),
            Map.entry(14, "status is DELIVERED, not DEAD"),
            Map.entry(15, "validSignature is true, not false"),
            Map.entry(16, "0 of 0 breaks"),
            Map.entry(17, "0 of 0 quarantined rows"),
            Map.entry(18, "1 of "),
            Map.entry(20, "status is ACKNOWLEDGED, not GIVEN_UP"),
            Map.entry(21, "0 of 0 settlements"), // it is decided at 12:20
            Map.entry(23, "status is SETTLED, not BILLED"), // billed at 12:30, and nothing happens in between
            Map.entry(26, "at 03-02 12:20:00: a 10, b 5")));

    @TempDir
    private static Path home;

    private static ScenarioResult outcome;
    private static ScenarioResult struckNobody;
    private static ScenarioResult invariantAlone;
    private static ScenarioResult passed;

    @BeforeAll
    static void plays() {
        try (ScenarioRunner runner = ScenariosTest.laboratory(home)) {
            outcome = runner.play(ScenarioReader.read(EVERYTHING_WRONG), null);
            struckNobody = runner.play(ScenarioReader.read(STRIKES_NOBODY), null);
            invariantAlone = runner.play(ScenarioReader.read(AN_INVARIANT_ALONE), null);
            passed = runner.play(ScenarioReader.read(PASSES), null);
        }
    }

    @Test
    void everyExpectationCanFailAndSaysWhatIsThere() throws Exception {
        assertThat(outcome.failures()).extracting(Failure::line).containsExactlyElementsOf(FOUND.keySet());
        outcome.failures().forEach(failure -> assertThat(failure.found()).contains(FOUND.get(failure.line())));
        assertThat(outcome.traces()).containsOnlyKeys("lunch");

        Path xml = home.resolve("junit.xml");
        new JUnitReport(List.of(outcome), List.of(passed.scenario())).write(xml);
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("skipped")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("message")
                        .getNodeValue())
                .contains("--kafka");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .contains("everything-wrong.scenario.yaml:6", "decision is SETTLE, not NO_RULE");
    }

    @Test
    void aFaultThatStruckNobodyUntilItWasHealedOrTheEndFails() {
        assertThat(struckNobody.failures())
                .containsExactly(
                        new Failure(
                                3,
                                "the fault reset of city.orderSettel strikes",
                                "it struck nobody; calls that it is about: 1",
                                List.of()),
                        new Failure(
                                9,
                                "the fault close of campus.pay strikes",
                                "it struck nobody; calls that it is about: 0",
                                List.of()));
    }

    @Test
    void aBrokenInvariantIsToldInWordsWithWhatHappenedToItsOrder() {
        assertThat(invariantAlone.failures()).isNotEmpty().allSatisfy(failure -> {
            assertThat(failure.expected())
                    .isEqualTo("invariant 2 (every purchase has ended, or waits with a reason and a deadline) holds");
            assertThat(failure.found()).startsWith("settlement 1").doesNotContain("invariant");
            assertThat(failure.about()).containsExactly("lunch");
        });
        assertThat(invariantAlone.traces()).containsOnlyKeys("lunch");
    }

    @Test
    void theCommandToRepeatNamesTheServerButNoBrokerThatWasNotNeeded() {
        var out = new StringWriter();
        var again = new Again(URI.create("http://127.0.0.1:8090"), "localhost:9092");

        new TextReport(new PrintWriter(out), again).print(List.of(outcome), Duration.ofSeconds(1));

        assertThat(out.toString())
                .contains("again: ./tanqiao scenario run %s --seed %d --against http://127.0.0.1:8090%n"
                        .formatted(EVERYTHING_WRONG, outcome.seed()));
    }

    @Test
    void theReportIsOneFile() throws Exception {
        assertThat(Files.readString(report()))
                .contains("decision is SETTLE, not NO_RULE", "\"operation\":\"push.bills\"")
                .doesNotContain("/*DATA*/");
    }

    @Test
    void aBrowserShowsTheMatrixTheTimeLineAndTheCommandToRepeat() {
        try (Chromium browser = Chromium.start()) {
            browser.open(report().toUri().toString());

            assertThat(browser.text("#figures"))
                    .startsWith("2 scenarios, 1 failed;")
                    .contains("skipped " + passed.scenario().id() + ": ");
            assertThat(browser.text("#matrix thead")).contains("no fault", "reset");
            assertThat(browser.all("#matrix td.fail"))
                    .singleElement()
                    .satisfies(cell -> assertThat(cell.getText()).isEqualTo("seed " + outcome.seed()));
            assertThat(browser.all("#matrix td.pass")).hasSize(1);
            assertThat(browser.all("details[open]")).hasSize(1); // what failed
            assertThat(browser.text("#everything-wrong"))
                    .contains("decision is SETTLE, not NO_RULE", "What happened to lunch");
            assertThat(browser.all("#everything-wrong svg circle"))
                    .hasSize(shownCalls().size() + outcome.steps().size());
            assertThat(browser.text("#everything-wrong")).contains("What the scenario did");
            assertThat(browser.text("#everything-wrong .again code"))
                    .isEqualTo("./tanqiao scenario run %s --seed %d".formatted(EVERYTHING_WRONG, outcome.seed()));
            browser.press("#everything-wrong .again", "copy");
            await().untilAsserted(() ->
                    assertThat(browser.text("#everything-wrong .again button")).isIn("copied", "marked: press Ctrl-C"));

            browser.find("#matrix a[href='#answer-lost-reset']").click();
            await().untilAsserted(() -> assertThat(browser.all("#answer-lost-reset svg circle[fill='#c0392b']"))
                    .isNotEmpty());
            browser.find("#only").click();
            assertThat(browser.all("details")).hasSize(1);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static List<JsonNode> shownCalls() {
        return StreamSupport.stream(outcome.calls().spliterator(), false).toList();
    }

    private static Path report() {
        Path html = home.resolve("report.html");
        new HtmlReport(
                        List.of(outcome, passed),
                        List.of(passed.scenario()),
                        Duration.ofSeconds(1),
                        new Again(null, null))
                .write(html);
        return html;
    }
}
