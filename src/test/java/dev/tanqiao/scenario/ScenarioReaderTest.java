package dev.tanqiao.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.world.World;
import dev.tanqiao.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioReaderTest {

    private static final String LUNCH = """
            name: A lunch
            when:
              - at: "12:05"
                purchase: {as: lunch, person: wang, yuan: 10}
            """;

    @Test
    void whatIsSaidIsRead() {
        Scenario scenario = ScenarioReader.read("lunch.scenario.yaml", LUNCH + """
                expect:
                  - settlement: {of: lunch, status: BILLED}
                    times: 1
                    within: 2h
                """);

        assertThat(scenario.id()).isEqualTo("lunch");
        assertThat(scenario.steps()).hasSize(1);
        assertThat(scenario.steps().get(0).act()).isEqualTo("purchase");
        assertThat(scenario.expected()).hasSize(1);
        assertThat(scenario.expected().get(0).line()).isEqualTo(6);
        assertThat(scenario.expected().get(0).within()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void anUnknownStepIsToldWithTheNearestWord() {
        assertThat(findings("name: A\nwhen:\n  - purchas: {person: wang, yuan: 1}\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:3: /when/0/purchas: ")
                .endsWith("did you mean purchase?");
    }

    @Test
    void aPersonWhoIsNotInTheWorldIsTold() {
        assertThat(findings("name: A\nwhen:\n  - purchase: {person: wagn, yuan: 1}\n"))
                .containsExactly(
                        "it.scenario.yaml:3: /when/0/purchase/person: there is no person wagn in the world; did you mean wang?");
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThat(findings(LUNCH + "  - at: \"11:00\"\n    refund: lunch\n"))
                .containsExactly(
                        "it.scenario.yaml:5: /when/1/at: time runs backwards: the step before is at 03-02 12:05:00, this one at 03-02 11:00:00");
    }

    @Test
    void aFaultThatCanNeverStrikeBesideAnotherIsTold() {
        assertThat(findings("""
                name: A
                when:
                  - fault:
                      - {operation: city.orderSettel, kind: reset}
                      - {operation: city.orderSettel, kind: close, nth: 2}
                """))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:5: /when/0/fault/1: contradicts");
    }

    @Test
    void aWorldWithoutPurchasesAtRandomHasNoneThatLookAlikeEither() {
        Scenario scenario = ScenarioReader.read(
                "it.scenario.yaml",
                "name: A\ngiven: {world: campus-day, purchases: 0, persons: [{account: wang}]}\nwhen:\n  - advance: 1h\n");

        assertThat(World.of(scenario.given().world(), "given", null).purchases())
                .extracting(World.Purchases::count, World.Purchases::equalPairs)
                .containsExactly(0, 0);
    }

    @Test
    void aTimeThatIsNoneIsTold() {
        assertThat(findings("name: A\nwhen:\n  - at: \"25:00\"\n    advance: 1h\n"))
                .containsExactly(
                        "it.scenario.yaml:3: /when/0/at: there is no time 25:00; write 12:05 or 2026-03-03 12:05");
        assertThat(findings("name: A\nwhen:\n  - at: \"2026-03-32 12:00\"\n    advance: 1h\n"))
                .singleElement()
                .asString()
                .contains("there is no time 2026-03-32 12:00");
    }

    @Test
    void anUnknownFaultIsToldWithTheNearestWord() {
        assertThat(findings("name: A\nwhen:\n  - fault: {operation: city.orderSettel, kind: rest}\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:3: /when/0/fault/kind: ")
                .contains("did you mean reset?");
    }

    @Test
    void whatAFaultNamesMustBeThere() {
        assertThat(findings("""
                name: A
                when:
                  - fault:
                      - operation: city.orderSettle
                        kind: reset
                      - operation: city.orderSettel
                        kind: close
                        person: wagn
                """))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:4: /when/0/fault/0/operation: ")
                        .endsWith("did you mean city.orderSettel?"))
                .contains(
                        "it.scenario.yaml:8: /when/0/fault/1/person: there is no person wagn in the world; did you mean wang?")
                .hasSize(2);
    }

    @Test
    void aFaultThatAnEarlierStepLeavesNothingIsTold() {
        String two = """
                name: A
                when:
                  - fault: {operation: city.orderSettel, kind: reset}
                %s  - fault: {operation: city.orderSettel, kind: close, nth: 1}
                """;

        assertThat(findings(two.formatted("")))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:4: /when/1/fault: contradicts a fault that stands since an earlier step");
        assertThat(ScenarioReader.read("it.scenario.yaml", two.formatted("  - heal: all\n"))
                        .steps())
                .hasSize(3);
    }

    @Test
    void aTimetableIsReadWithItsLines() {
        assertThat(findings("""
                name: A
                given:
                  timetable:
                    - from: "12:00"
                      until: "13:00"
                      fault:
                        operation: push.bills
                        kind: losst
                    - {from: "12:30", until: "12:45", fault: [{operation: city, kind: refuse}, {operation: city.orderSettel, kind: slow}]}
                when:
                  - advance: 1h
                """))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:8: /given/timetable/0/fault/kind: ")
                        .endsWith("did you mean lost?"))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:9: /given/timetable/1/fault/1: contradicts")
                        .endsWith("where the city is refused, nobody calls it"))
                .hasSize(2);
        assertThat(
                        findings(
                                "name: A\ngiven:\n  timetable:\n    - {from: \"25:00\", untill: \"13:00\", fault: {}}\nwhen: [{advance: 1h}]\n"))
                .anyMatch(one -> one.endsWith("did you mean until?"));
    }

    @Test
    void theKindsOfItsFaultsAreThoseOfStepsAndTimetable() {
        assertThat(ScenarioReader.read("it.scenario.yaml", """
                        name: A
                        given:
                          timetable: [{from: "12:00", until: "13:00", fault: {operation: city, kind: refuse}}]
                        when:
                          - fault: [{operation: push.bills, kind: lost}, {operation: city.orderSettel, kind: late, nth: 1}]
                        """).faultKinds()).containsExactly("late", "lost", "refuse");
    }

    @Test
    void theFaultsOfItsWorldsTimetableAreItsOwn(@TempDir Path folder) throws IOException {
        ObjectNode world = World.document("plain");
        world.set(
                "timetable",
                Json.read(
                                "[{\"from\": \"12:00\", \"until\": \"13:00\", \"fault\": {\"operation\": \"city\", \"kind\": \"refuse\"}}]")
                        .orElseThrow());
        Path file = Files.writeString(folder.resolve("refusing.yaml"), Json.write(world));

        assertThat(ScenarioReader.read("it", "name: A\ngiven: {world: %s}\nwhen: [{advance: 1h}]\n".formatted(file))
                        .faultKinds())
                .containsExactly("refuse");
    }

    @Test
    void anUnknownNameIsToldWithTheNearestOne() {
        assertThat(findings(LUNCH + "expect:\n  - settlement: {of: lanch}\n"))
                .containsExactly(
                        "it.scenario.yaml:6: /expect/0/settlement/of: no purchase before it is called lanch; did you mean lunch?");
    }

    @Test
    void twoActsInAStepAreTold() {
        assertThat(findings(LUNCH + "  - refund: lunch\n    pay: lunch\n"))
                .containsExactly("it.scenario.yaml:5: /when/1: a step does one thing, this one refund and pay");
    }

    @Test
    void everyMistakeOfAFileIsTold() {
        assertThat(findings("name: A\nwhen:\n  - refund: lunch\n  - enrol: nobody\n"))
                .hasSize(2);
    }

    @Test
    void aNewScenarioCanBePlayedAndIsNeverWrittenOverAnother(@TempDir Path folder) {
        Path file = folder.resolve("mine.scenario.yaml");
        ScenarioFiles.begin(file);

        assertThat(ScenarioReader.read(file).steps()).hasSize(2);
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> ScenarioFiles.begin(file)))
                .hasMessageContaining("is there already");
    }

    private static List<String> findings(String text) {
        YamlProblem problem =
                catchThrowableOfType(YamlProblem.class, () -> ScenarioReader.read("it.scenario.yaml", text));
        assertThat(problem).isNotNull();
        return problem.findings();
    }
}
