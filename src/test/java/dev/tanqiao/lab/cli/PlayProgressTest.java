package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.report.Again;
import dev.tanqiao.lab.scenario.report.TextReport;
import dev.tanqiao.lab.simulator.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told while scenarios are played. */
class PlayProgressTest {

    private static final Scenario SCENARIO =
            ScenarioReader.read(Path.of("simulator/scenarios/refund-is-reversed.scenario.yaml"));

    private final StringWriter said = new StringWriter();

    @Test
    void onATerminalOneScenarioTellsItsStepsAndItsEnd() {
        try (PlayProgress progress = progress(1, true)) {
            progress.reached(SCENARIO, "step 2 of 5, purchase");

            await().untilAsserted(
                            () -> assertThat(said.toString()).contains("refund-is-reversed: step 2 of 5, purchase"));
            progress.ended(passed());
        }
        assertThat(said.toString()).contains("passed  refund-is-reversed (3.0 s)");
    }

    @Test
    void onATerminalSeveralHaveABarInstead() {
        try (PlayProgress progress = progress(2, true)) {
            progress.ended(passed());
        }
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void elsewhereEachHasItsLine() {
        try (PlayProgress progress = progress(2, false)) {
            progress.ended(passed());
        }
        assertThat(said.toString()).contains("passed  refund-is-reversed");
    }

    private PlayProgress progress(int scenarios, boolean terminal) {
        var out = new PrintWriter(said, true);
        return new PlayProgress(out, new TextReport(out, new Again(null, null)), scenarios, terminal, 80);
    }

    private static ScenarioResult passed() {
        return new ScenarioResult(
                SCENARIO,
                1,
                List.of(),
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                Duration.ofSeconds(3),
                List.of(),
                Json.array(),
                Map.of());
    }
}
