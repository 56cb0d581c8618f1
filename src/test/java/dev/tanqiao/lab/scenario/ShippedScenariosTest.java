package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the shipped scenarios show, together; that each passes is another test. */
class ShippedScenariosTest {

    private final List<Scenario> shipped = ScenarioFiles.read(null, null);

    @Test
    void everyTypeOfBreakIsSeen() {
        assertThat(shipped.stream()
                        .flatMap(ShippedScenariosTest::expected)
                        .filter(one -> one.kind().equals("break"))
                        .map(one -> one.fields().path("type").asText()))
                .containsAll(Arrays.stream(Discrepancy.Type.values())
                        .map(Discrepancy.Type::name)
                        .toList());
    }

    @Test
    void everyKindOfFaultStrikes() {
        assertThat(shipped.stream().flatMap(scenario -> scenario.faultKinds().stream()))
                .containsAll(Arrays.stream(Fault.Kind.values())
                        .map(kind -> Json.tree(kind).asText())
                        .toList());
    }

    private static Stream<Expectation> expected(Scenario scenario) {
        return Stream.concat(
                scenario.expected().stream(),
                scenario.steps().stream()
                        .filter(step -> step.act().equals("expect"))
                        .flatMap(step -> ScenarioReader.expectations(step.line(), step.body()).stream()));
    }
}
