package dev.tanqiao.lab.scenario.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.record.Standing.Expected;
import dev.tanqiao.lab.simulator.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftTest {

    private static Draft draft() {
        return new Draft()
                .name("What happened to T1")
                .given(
                        Json.object().put("world", "plain"),
                        List.of(Json.object().put("account", "wang")))
                .when(List.of(new Timed(Instant.parse("2026-03-02T04:05:00Z"), "enrol", TextNode.valueOf("wang"))))
                .until(Duration.ofDays(3));
    }

    @Test
    void whatIsWrittenCanBeRead() {
        Scenario scenario = ScenarioReader.read(
                "it",
                draft().expect(List.of(new Expected("enrolment", Json.object().put("state", "AUTHORIZED"), 1)))
                        .broken(List.of(3))
                        .toString());

        assertThat(scenario.steps()).hasSize(1);
        assertThat(scenario.until()).isEqualTo(Duration.ofDays(3));
        assertThat(scenario.expected()).hasSize(1);
        assertThat(scenario.broken()).containsExactly(3);
    }

    @Test
    void whereNothingIsCertainNothingIsExpected() {
        assertThat(ScenarioReader.read("it", draft().expect(List.of()).toString())
                        .expected())
                .isEmpty();
    }
}
