package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Address;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The step {@code ask}: what of it is refused, and that the shipped scenarios ask everything; that they pass is another test. */
class AskStepTest {

    private static final List<String> OPERATIONS = StreamSupport.stream(
                    Shipped.tree("contracts/bundle/scenario.schema.json")
                            .at("/$defs/step/properties/ask/properties/operation/enum")
                            .spliterator(),
                    false)
            .map(JsonNode::asText)
            .toList();

    @Test
    void everyOperationOfTheUpstreamsCanBeAsked() {
        assertThat(OPERATIONS)
                .isEqualTo(Vocabulary.listed("operation").stream()
                        .filter(operation -> !operation.startsWith("subscribers."))
                        .toList());
        assertThat(OPERATIONS)
                .allSatisfy(operation ->
                        assertThat(Address.of(operation).path()).as(operation).startsWith("/"));
    }

    @Test
    void everyOperationIsAskedByAShippedScenarioThatExpectsItsAnswer() {
        Set<String> asked = ScenarioFiles.read(null, null).stream()
                .flatMap(scenario -> scenario.steps().stream())
                .filter(step -> step.act().equals("ask")
                        && (step.body().has("answer") || step.body().has("answerHeaders")))
                .map(step -> step.body().path("operation").asText())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(asked).containsExactlyElementsOf(new TreeSet<>(OPERATIONS));
    }

    @Test
    void whoIsNotThereAndWhatIsNoOperationOrComparisonIsTold() {
        assertThatThrownBy(() -> ScenarioReader.read("it.scenario.yaml", """
                        name: it
                        when:
                          - ask: {operation: campus.paye}
                          - ask: {operation: campus.pay, person: wagn}
                          - ask: {operation: city.getPointInfo, body: {cid: "{cid:lee}"}}
                          - ask: {operation: campus.unicode.check, query: {qrCode: "{merged:lee}"}}
                          - ask: {operation: city.getPointsBillInfo, answer: {/content/total: "=> 1"}}
                          - ask: {operation: city.getPointsBillInfo, answer: {/content/bill/0/transactionId: "{transaction:tea}"}}
                          - ask: {operation: campus.pay, person: wang, answer: {/errno: 0}}
                        """))
                .hasMessageContaining("it.scenario.yaml:3: /when/0/ask/operation: ")
                .hasMessageContaining(
                        "it.scenario.yaml:4: /when/1/ask/person: there is no person wagn in the world; did you mean wang?")
                .hasMessageContaining("it.scenario.yaml:5: /when/2/ask/body: there is no person lee")
                .hasMessageContaining("it.scenario.yaml:6: /when/3/ask/query: there is no person lee")
                .hasMessageContaining("it.scenario.yaml:7: /when/4/ask/answer/")
                .hasMessageContaining("it.scenario.yaml:8: /when/5/ask/answer: no purchase before it is called tea")
                .hasMessageNotContainingAny("it.scenario.yaml:9");
    }
}
