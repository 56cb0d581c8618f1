package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The step {@code deploy} as a scenario has it; that it is played, the scenario bundle-trial shows. */
class DeployStepTest {

    @Test
    void itNamesOneBundleThatCanBeRead() {
        assertThatThrownBy(() -> ScenarioReader.read("it.scenario.yaml", """
                        name: it
                        when:
                          - deploy: {location: examples/bike-rental}
                          - deploy: {location: examples}
                          - deploy: {location: examples/bike-rentals, trial: soon}
                          - deploy: {location: examples/bike-rentals, trial: none}
                        expect: [{order: {}}]
                        """))
                .hasMessageContaining("it.scenario.yaml:3: /when/0/deploy/location: ")
                .hasMessageContaining("it.scenario.yaml:4: /when/1/deploy/location: ")
                .hasMessageContaining("it.scenario.yaml:5: /when/2/deploy/trial: ")
                .hasMessageNotContainingAny("it.scenario.yaml:6");
    }
}
