package dev.tanqiao.lab.scenario.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioResult.Played;
import dev.tanqiao.lab.simulator.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scenario itself did stands in its reports, beside what became of it. */
class ReportsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Scenario SCENARIO =
            ScenarioReader.read(Path.of("simulator/scenarios/refund-is-reversed.scenario.yaml"));

    @TempDir
    private Path directory;

    @Test
    void theTerminalShowsStepsAndAnswersWithoutSecrets() {
        var out = new StringWriter();
        new TextReport(new PrintWriter(out), again()).print(List.of(result(Map.of())), Duration.ofSeconds(1));

        assertThat(out.toString())
                .contains("what the scenario did", "03-02 12:00:00  step       line 7, purchase: {\"as\":\"lunch\"}")
                .contains("line 9, call: {\"path\":\"/api/status\"} → HTTP 200 {\"access_token\":\"***\"}");
    }

    @Test
    void stepsStandAmongWhatHappenedToAPurchase() {
        var consented = new Trace.Entry(
                NOON.plusSeconds(30), Trace.Stage.PERSON, 0, "wang", Trace.Happening.CONSENTED, Map.of());
        List<Timeline.Line> lines =
                Timeline.of(result(Map.of()), new Trace("", List.of(), 0, List.of(), List.of(consented)));

        assertThat(lines).extracting(Timeline.Line::kind).containsExactly("step", "consent", "step");
    }

    @Test
    void thePageHoldsThem() throws Exception {
        Path page = directory.resolve("report.html");
        new HtmlReport(List.of(result(Map.of())), List.of(), Duration.ofSeconds(1), again()).write(page);

        assertThat(Files.readString(page))
                .contains(
                        "\"steps\":[{\"at\":\"2026-03-02T04:00:00Z\",\"kind\":\"step\",\"text\":\"line 7, purchase: ");
    }

    @Test
    void ciServersGroupScenariosByTheirFolder() throws Exception {
        Path xml = directory.resolve("junit.xml");
        new JUnitReport(List.of(result(Map.of())), List.of()).write(xml);

        assertThat(Files.readString(xml)).contains("classname=\"simulator.scenarios\" name=\"refund-is-reversed\"");
    }

    @Test
    void noReportShowsASecretInWhatWasFoundAndAllShowWhomAStepNames() throws Exception {
        String code = "MCwCFHpaymentcode0123456789abcdef";
        var found = new Failure(
                3,
                "the call is answered as said",
                "HTTP 200, not 403; it says: {\"code\":\"%s\"}".formatted(code),
                List.of());
        var paid = new Played(
                NOON,
                3,
                "ask: {\"body\":{\"cid\":\"{cid:wang}\"}}",
                "HTTP 200 {\"offlineCodes\":[\"%s\"]}".formatted(code));
        var result = new ScenarioResult(
                SCENARIO,
                1,
                List.of(found),
                "no token: {\"accessToken\":\"%s\"}".formatted(code),
                NOON,
                NOON,
                Duration.ZERO,
                List.of(paid),
                Json.array(),
                Map.of());
        var out = new StringWriter();
        Path page = directory.resolve("report.html");
        Path xml = directory.resolve("junit.xml");

        new TextReport(new PrintWriter(out), again()).print(List.of(result), Duration.ZERO);
        new HtmlReport(List.of(result), List.of(), Duration.ZERO, again()).write(page);
        new JUnitReport(List.of(result), List.of()).write(xml);

        assertThat(List.of(out.toString(), Files.readString(page), Files.readString(xml)))
                .allSatisfy(report -> assertThat(report).contains("***").doesNotContain(code));
        assertThat(out.toString()).contains("{\"cid\":\"{cid:wang}\"}");
        assertThat(Files.readString(page)).contains("{cid:wang}");
    }

    private static Again again() {
        return new Again(null, null);
    }

    private static ScenarioResult result(Map<String, Trace> traces) {
        return new ScenarioResult(
                SCENARIO,
                1,
                List.of(new Failure(0, "something", "nothing", List.of())),
                null,
                NOON,
                NOON.plusSeconds(3600),
                Duration.ofSeconds(1),
                List.of(
                        new Played(NOON, 7, "purchase: {\"as\":\"lunch\"}", null),
                        new Played(
                                NOON.plusSeconds(60),
                                9,
                                "call: {\"path\":\"/api/status\"}",
                                "HTTP 200 {\"access_token\":\"abcdefghijklmnop123\"}")),
                Json.array(),
                traces);
    }
}
