package dev.tanqiao.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.scenario.Failure;
import dev.tanqiao.scenario.Outcome;
import dev.tanqiao.scenario.ScenarioReader;
import dev.tanqiao.scenario.report.HtmlReport;
import dev.tanqiao.scenario.report.JUnitReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** A scenario with something wrong in every kind of expectation fails in each, and says what is there in its stead. */
class FailedScenarioTest {

    private static final Path EVERYTHING_WRONG = Path.of("src/test/resources/scenarios/everything-wrong.scenario.yaml");

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
            Map.entry(17, "0 of 0 rows aside"),
            Map.entry(18, "1 of "),
            Map.entry(20, "status is ACKNOWLEDGED, not GIVEN_UP"),
            Map.entry(21, "status is SETTLED, not BILLED"),
            Map.entry(24, "at 03-02 12:20:00: a 10, b 5")));

    @TempDir
    private Path home;

    @Test
    void everyExpectationCanFailAndSaysWhatIsThere() throws Exception {
        Outcome outcome;
        try (var laboratory = ScenariosTest.laboratory(home)) {
            outcome = laboratory.play(ScenarioReader.read(EVERYTHING_WRONG), null);
        }

        assertThat(outcome.failures()).extracting(Failure::line).containsExactlyElementsOf(FOUND.keySet());
        outcome.failures().forEach(failure -> assertThat(failure.found()).contains(FOUND.get(failure.line())));
        assertThat(outcome.traces()).containsOnlyKeys("lunch");

        Path xml = home.resolve("junit.xml");
        new JUnitReport(List.of(outcome)).write(xml);
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .contains("everything-wrong.scenario.yaml:6", "decision is SETTLE, not NO_RULE");

        Path html = home.resolve("report.html");
        new HtmlReport(List.of(outcome), Duration.ofSeconds(1)).write(html);
        assertThat(Files.readString(html))
                .contains("decision is SETTLE, not NO_RULE", "\"operation\":\"push.bills\"")
                .doesNotContain("/*DATA*/");
    }
}
