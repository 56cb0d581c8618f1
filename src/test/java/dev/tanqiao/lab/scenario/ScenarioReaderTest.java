package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.delivery.DeliveryStatus;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void whatIsWrongWithTheShapeOfOneStepHidesNothingOfTheOthers() {
        assertThat(findings("""
                name: A
                when:
                  - purchas: {as: lunch, person: wang, yuan: 1}
                  - purchase: {person: wagn, yuan: 1}
                  - refund: lunch
                expect:
                  - settlement: {of: lunch, stats: BILLED}
                  - settlement: {of: lunch, status: BILED}
                  - booking: {of: dinner}
                """))
                .satisfiesExactly(
                        finding -> assertThat(finding).endsWith("did you mean purchase?"),
                        finding -> assertThat(finding).contains(":4: /when/1/purchase/person: there is no person wagn"),
                        finding -> assertThat(finding)
                                .contains(":7: /expect/0/settlement/stats")
                                .endsWith("did you mean status?"),
                        finding -> assertThat(finding)
                                .contains(":8: /expect/1/settlement/status")
                                .contains("BILLED"),
                        finding -> assertThat(finding)
                                .contains(":9: /expect/2/booking/of: no purchase before it is called dinner"));
    }

    @Test
    void howOftenAndHowSoonMakeSense() {
        assertThat(findings(LUNCH + """
                expect:
                  - booking: {of: lunch}
                    times: -1
                """))
                .containsExactly("it.scenario.yaml:7: /expect/0/times: must have a minimum value of 0");
        assertThat(findings(LUNCH + """
                never:
                  - booking: {of: lunch}
                    within: 1h
                """))
                .containsExactly("it.scenario.yaml:7: /never/0/within: what must never be has no time: leave it out");
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
    void whatIsComparedWithTheFirstCallIsSaidWhereItMakesSense() {
        assertThat(findings(LUNCH + """
                expect:
                  - request: {of: lunch, except: [Authorization]}
                  - request: {of: lunch, sent: {Cookie: a}}
                never:
                  - request: {of: lunch, sameAs: first}
                """))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("it.scenario.yaml:6: /expect/0/request")
                                .contains("sameAs"),
                        one -> assertThat(one).startsWith("it.scenario.yaml:7: /expect/1/request/sent"),
                        one -> assertThat(one)
                                .isEqualTo(
                                        "it.scenario.yaml:9: /never/0/request/sameAs: it speaks of every further call: say it under expect"));
    }

    @Test
    void aReplicaIsKilledWhereThereIsOneAndInTheMidstOfSomething() {
        assertThat(findings("""
                name: A
                when:
                  - stop: replica
                  - start: replica
                  - after: 5m
                    kill: replica
                  - kill: replica
                """))
                .containsExactly(
                        "it.scenario.yaml:3: /when/0/stop: there is no replica; write start: replica before it",
                        "it.scenario.yaml:5: /when/2: a kill has no time: it comes in the midst of what the step before has begun",
                        "it.scenario.yaml:7: /when/3/kill: there is no replica; write start: replica before it");
    }

    @Test
    void aWordThatNoRowCanHaveIsToldWithTheNearest() {
        assertThat(findings(LUNCH + """
                expect:
                  - settlement: {of: lunch, status: BILED, provider: EQ310101000009}
                  - request: {operation: city.orderSettle, of: lunch}
                  - delivery: {subscription: evnts, status: [DELIVERED, DEED]}
                  - received: {subscriber: evens, type: settlement.setled}
                  - order: {rule: cantine, decision: null, status: "P*"}
                never:
                  - break: {type: NOT_BILED}
                """))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .isEqualTo(
                                        "it.scenario.yaml:6: /expect/0/settlement/status: there is no status BILED; did you mean BILLED?"),
                        one -> assertThat(one)
                                .startsWith("it.scenario.yaml:6: /expect/0/settlement/provider: there is no provider")
                                .endsWith("did you mean EQ310101000001?"),
                        one -> assertThat(one).endsWith("did you mean city.orderSettel?"),
                        one -> assertThat(one).endsWith("did you mean events?"),
                        one -> assertThat(one)
                                .isEqualTo(
                                        "it.scenario.yaml:8: /expect/2/delivery/status/1: there is no status DEED; did you mean DEAD?"),
                        one -> assertThat(one).endsWith("did you mean events?"),
                        one -> assertThat(one).endsWith("did you mean settlement.settled?"),
                        one -> assertThat(one).endsWith("did you mean canteen?"),
                        one -> assertThat(one).endsWith("did you mean NOT_BILLED?"));
    }

    @Test
    void aSettingThatTheHubDoesNotHaveOrWouldNotTakeIsTold() {
        assertThat(findings("name: A\ngiven:\n  hub: {settlement.abent: review}\nwhen: [{advance: 1h}]\n"))
                .containsExactly(
                        "it.scenario.yaml:3: /given/hub/settlement.abent: there is no setting settlement.abent; did you mean settlement.absent?");
        assertThat(findings("name: A\ngiven:\n  hub:\n    settlement.absent: revew\nwhen: [{advance: 1h}]\n"))
                .containsExactly(
                        "it.scenario.yaml:4: /given/hub/settlement.absent: is 'revew'; expected: one of resend, review");
        assertThat(findings("name: A\ngiven:\n  hub:\n    bills.every: soon\nwhen: [{advance: 1h}]\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:4: /given/hub/bills.every: is 'soon'; expected: a duration");
        assertThat(findings("name: A\ngiven:\n  hub:\n    beat: \"\"\nwhen: [{advance: 1h}]\n"))
                .containsExactly("it.scenario.yaml:4: /given/hub/beat: is ''; expected: a value, and none left empty");
        assertThat(findings("name: A\ngiven:\n  hub:\n    tanqiao.beat: 1s\nwhen: [{advance: 1h}]\n"))
                .containsExactly(
                        "it.scenario.yaml:4: /given/hub/tanqiao.beat: settings are written without 'tanqiao.' here");
        assertThat(findings("name: A\ngiven:\n  hub:\n    campus.poll-every: 3h\nwhen: [{advance: 1h}]\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:3: /given/hub: ");
        assertThat(ScenarioReader.read(
                                "it",
                                "name: A\ngiven: {hub: {history.archive-directory: \"${java.io.tmpdir}/a\"}}\nwhen: [{advance: 1h}]\n")
                        .steps())
                .hasSize(1);
    }

    @Test
    void aWorldThatIsNoneIsToldWithItsLineAndTheRestOfTheFileToo() {
        assertThat(findings("""
                name: A
                given:
                  world: plian
                when: [{advance: 1h}]
                never: [{break: {type: NOT_BILED}}]
                """))
                .containsExactly(
                        "it.scenario.yaml:3: /given/world: There is neither a file nor a shipped world plian; did you mean plain?",
                        "it.scenario.yaml:5: /never/0/break/type: there is no type NOT_BILED; did you mean NOT_BILLED?");
        assertThat(findings("name: A\ngiven:\n  city:\n    billDelya: 2h\nwhen: [{advance: 1h}]\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:4: /given/city/billDelya: ")
                .endsWith("did you mean billDelay?");
    }

    @Test
    void eachNameOfAListIsChecked() {
        assertThat(findings(LUNCH + "never:\n  - booking: {of: [lunch, lanch]}\n"))
                .containsExactly(
                        "it.scenario.yaml:6: /never/0/booking/of/1: no purchase before it is called lanch; did you mean lunch?");
        assertThat(findings(LUNCH + "never:\n  - settlement: {status: []}\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:6: /never/0/settlement/status: ");
    }

    @Test
    void whatSubscribersOfTheCitysFormatReceiveCanBeExpected() {
        assertThat(ScenarioReader.read("it", LUNCH + """
                        expect:
                          - received: {subscriber: city-format, type: bills}
                          - received: {subscriber: city-format, type: [authorization, settlement.billed]}
                          - request: {operation: POST /v1/unicode}
                        """).expected()).hasSize(3);
    }

    @Test
    void rulesAndSubscriptionsOfAScenarioAreCheckedToo() {
        assertThat(findings("""
                name: A
                given:
                  rules:
                    - {id: all, points: {a: {fixed: 1}}, equityProvidr: dining, transactionType: all}
                  subscriptions:
                    - {id: mine, url: "http://localhost/mine", events: [settlement.setled]}
                when: [{advance: 1h}]
                """))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:4: /given/rules/0/equityProvidr: ")
                        .endsWith("did you mean equityProvider?"))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:6: /given/subscriptions/0/events/0: ")
                        .endsWith("did you mean settlement.settled?"));
    }

    @Test
    void rulesOfAScenarioAreReadAsTheHubReadsThemAndSubscriptionsHaveIdsOfTheirOwn() {
        assertThat(findings("""
                name: A
                given:
                  rules:
                    - {id: all, points: {a: {fixed: 1}}, equityProvider: dinning, transactionType: all}
                  subscriptions:
                    - {id: mine, url: "http://localhost/mine", events: [settlement.settled], secret: events}
                    - {id: mine, url: "http://localhost/other", events: [settlement.settled], secret: events}
                when: [{advance: 1h}]
                """))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("it.scenario.yaml:4: /given/rules/0/equityProvider: one of the providers ("))
                .contains("it.scenario.yaml:7: /given/subscriptions/1/id: another subscription is already called mine")
                .hasSize(2);
    }

    @Test
    void bundlesAreReadAndTheirPropertiesAndSecretsHaveTheirNames(@TempDir Path folder) throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("door"));
        Files.writeString(bundle.resolve("bundle.yaml"), """
                {name: door, version: 1.0.0, description: A door., order: 900, properties: {
                  gate-key: {type: string, description: Key of the gate., secret: true, required: true},
                  gate: {type: string, description: Name of the gate., required: true}}}
                """);
        String scenario = """
                name: A
                given:
                  bundles: [{location: "%s", properties: {%s}}%s]
                when:
                  - call: {method: POST, path: /ext/door/open, secret: gate-key}
                """;

        assertThatCode(() -> ScenarioReader.read("it.scenario.yaml", scenario.formatted(bundle, "gate: north", "")))
                .doesNotThrowAnyException();
        assertThat(findings(scenario.formatted(bundle, "gat: north", ", examples/bike-rental") + """
                  - call: {method: POST, path: /ext/door/open, secret: gate}
                  - call: {method: POST, path: /api/status, secret: gate-key}
                  - call: {method: POST, path: /ext/door/open, secret: gate-key, role: view}
                  - call: {method: POST, path: /ext/door/open, authentication: hmac}
                """))
                .satisfiesExactly(
                        finding -> assertThat(finding)
                                .isEqualTo(
                                        "it.scenario.yaml:3: /given/bundles/1: tanqiao.bundles.locations: there is no shipped bundle"
                                                + " examples/bike-rental; did you mean examples/bike-rentals?. The hub was not started."),
                        finding -> assertThat(finding)
                                .isEqualTo(
                                        "it.scenario.yaml:3: /given/bundles/0/properties/gat: the bundle door has no property gat; did you mean gate?"),
                        finding -> assertThat(finding)
                                .isEqualTo(
                                        "it.scenario.yaml:3: /given/bundles/0: the bundle door requires the property gate; give it under properties"),
                        finding -> assertThat(finding)
                                .isEqualTo(
                                        "it.scenario.yaml:6: /when/1/call/secret: no bundle of given.bundles has the secret property door/gate; did you mean door/gate-key?"),
                        finding -> assertThat(finding)
                                .isEqualTo(
                                        "it.scenario.yaml:7: /when/2/call/secret: a secret is shown to a route of a bundle, at /in/BUNDLE/NAME or /ext/BUNDLE/NAME"),
                        finding -> assertThat(finding).startsWith("it.scenario.yaml:8: /when/3/call/role: "),
                        finding -> assertThat(finding).startsWith("it.scenario.yaml:9: /when/4/call"));
    }

    @Test
    void recordsAreExpectedOnlyWithABroker() {
        String scenario = """
                name: A
                given: {bundles: [{location: examples/settled-to-kafka, properties: {topic: "%s"}}]}
                when: [{advance: 1h}]
                expect: [{record: {key: li, number: 1}}]
                """;

        assertThat(ScenarioReader.read("it.scenario.yaml", scenario.formatted("of-{{kafka}}"))
                        .needsKafka())
                .isTrue();
        assertThat(findings(scenario.formatted("settled")))
                .containsExactly(
                        "it.scenario.yaml:4: /expect/0/record: records are on a broker of Kafka; set a property of a bundle to {{kafka}}");
    }

    @Test
    void aKameletThatNobodyCallsIsToldWithTheNearest() {
        String scenario = """
                name: A
                given:
                  bundle:
                    bridge/carbon-order-setle.kamelet.yaml: {kind: Kamelet}
                    %s
                when: [{advance: 1h}]
                """;
        assertThat(findings(scenario.formatted("")))
                .containsExactly(
                        "it.scenario.yaml:4: /given/bundle/bridge~1carbon-order-setle.kamelet.yaml: it replaces no shipped kamelet, and no"
                                + " file of this bundle calls it; did you mean bridge/carbon-order-settle.kamelet.yaml?");
        String called = scenario.formatted(
                "bridge/settle.camel.yaml: [{route: {from: {uri: \"kamelet:carbon-order-setle\"}}}]");
        assertThatCode(() -> ScenarioReader.read("it.scenario.yaml", called)).doesNotThrowAnyException();
    }

    @Test
    void aFileOfTheBundleHasTheNameThatARouteOrAKameletHas() {
        assertThat(findings("""
                name: A
                given:
                  bundle:
                    bridge/carbon-order-settle.yaml: {kind: Kamelet}
                when: [{advance: 1h}]
                """))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:4: /given/bundle/bridge~1carbon-order-settle.yaml: must look like ")
                .contains("bridge/carbon-order-settle.kamelet.yaml");
    }

    @Test
    void aShapeIsToldByExamples() {
        assertThat(findings("name: A\nwhen:\n  - advance: 15 minutes\n"))
                .containsExactly("it.scenario.yaml:3: /when/0/advance: must look like 90s or 15m or 2h or 2d");
    }

    @Test
    void whoeverWaitsIsToldHowAScenarioDoes() {
        assertThat(findings("name: A\nwhen:\n  - wait: 2h\n"))
                .containsExactly(
                        "it.scenario.yaml:3: /when/0/wait: no step waits; write after: 2h in the next step, or advance: 2h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=> 1", ">", ">= 3.5.5", "> 1 point", "!= 3", "== 3", "> 1*"})
    void aMisspeltComparisonIsNoText(String text) {
        assertThat(findings(LUNCH + "never:\n  - booking: {of: lunch, a: \"%s\"}\n".formatted(text)))
                .containsExactly(
                        "it.scenario.yaml:6: /never/0/booking/a: \"%s\" is no comparison; write \"> 10\" (or >=, <, <=)"
                                .formatted(text));
        assertThat(findings(LUNCH + "never:\n  - quarantine: {problem: [well, \"%s\"]}\n".formatted(text)))
                .containsExactly(
                        "it.scenario.yaml:6: /never/0/quarantine/problem/1: \"%s\" is no comparison; write \"> 10\" (or >=, <, <=)"
                                .formatted(text));
        assertThat(findings(LUNCH + "  - call: {path: /api/status, answer: {/age: \"%s\"}}\n".formatted(text)))
                .containsExactly(
                        "it.scenario.yaml:5: /when/1/call/answer/~1age: \"%s\" is no comparison; write \"> 10\" (or >=, <, <=)"
                                .formatted(text));
    }

    @Test
    void whereRowsHaveANumberAWordIsRefused() {
        assertThat(findings(LUNCH + """
                never:
                  - booking: {of: lunch, a: 1 point}
                  - settlement: {attempts: [2, many]}
                  - balance: {reductions: "12"}
                  - push: {lines: true}
                """)).containsExactly("""
                        it.scenario.yaml:6: /never/0/booking/a: a is a number, not "1 point"; write 10 or "> 10\"""", """
                        it.scenario.yaml:7: /never/1/settlement/attempts/1: attempts is a number, not "many"; write 10 or "> 10\"""", """
                        it.scenario.yaml:8: /never/2/balance/reductions: reductions is a number, not "12"; write 10 or "> 10\"""", """
                        it.scenario.yaml:9: /never/3/push/lines: lines is a number, not true; write 10 or "> 10\"""");
        assertThat(ScenarioReader.read("it", LUNCH + """
                        never:
                          - booking: {a: "> 10", b: [1, "<-0.5"], of: lunch}
                          - settlement: {a: null, attempts: ">=3", b: "*"}
                          - quarantine: {problem: "a < b"}
                        """).never()).hasSize(3);
    }

    @Test
    void ofTwoFaultsForTheFirstCallTheSecondStrikesNobody() {
        String two = """
                name: A
                when:
                  - fault: {operation: city.orderSettel, kind: reset, nth: 1}
                  - %sfault: {operation: city.orderSettel, kind: close, nth: 1}
                """;

        assertThat(findings(two.formatted("")))
                .containsExactly(
                        "it.scenario.yaml:4: /when/1/fault: contradicts the fault before it: both would strike the same calls of city.orderSettel");
        assertThat(ScenarioReader.read("it.scenario.yaml", two.formatted("after: 1h\n    "))
                        .steps())
                .hasSize(2);
        assertThat(ScenarioReader.read("it.scenario.yaml", two.formatted("advance: 1h\n  - "))
                        .steps())
                .hasSize(3);
    }

    @Test
    void aCallNamesAPurchaseThatIsThere() {
        assertThat(findings(LUNCH + "  - call: {path: \"/api/settlements/{settlement:lanch}\"}\n"))
                .containsExactly(
                        "it.scenario.yaml:5: /when/1/call/path: no purchase before it is called lanch; did you mean lunch?");
    }

    @Test
    void findingsComeInTheOrderOfTheirLines() {
        assertThat(findings("""
                name: A
                given: {hub: {settlement.abent: review}}
                when:
                  - at: "12:00"
                    enrol: nobody
                  - at: "11:00"
                    refund: lunch
                """)).extracting(one -> one.split(":")[1]).containsExactly("2", "5", "6", "7");
    }

    @Test
    void theWordsOfTheSchemaAreThoseOfTheHouse() {
        assertThat(Vocabulary.listed("orderStatus")).isEqualTo(names(TransactionStatus.values()));
        assertThat(Vocabulary.listed("decision")).isEqualTo(names(Decision.values()));
        assertThat(Vocabulary.listed("settlementStatus")).isEqualTo(names(SettlementStatus.values()));
        assertThat(Vocabulary.listed("enrolmentState")).isEqualTo(names(Enrolment.State.values()));
        assertThat(Vocabulary.listed("eventType"))
                .isEqualTo(
                        EventType.OF_THE_HUB.stream().map(EventType::wireName).toList());
        assertThat(Vocabulary.listed("deliveryStatus")).isEqualTo(names(DeliveryStatus.values()));
        assertThat(Vocabulary.listed("breakType")).isEqualTo(names(Discrepancy.Type.values()));
        assertThat(Vocabulary.listed("receivedType"))
                .containsAll(Vocabulary.listed("eventType"))
                .contains("bills", "authorization");
        assertThat(Vocabulary.listed("manner")).isEqualTo(names(SimAnswer.Manner.values()));
        assertThat(Vocabulary.listed("operation"))
                .isEqualTo(StreamSupport.stream(
                                Shipped.tree("contracts/simulator/fault.schema.json")
                                        .at("/properties/operation/enum")
                                        .spliterator(),
                                false)
                        .map(JsonNode::asText)
                        .filter(one -> one.contains(".") && !one.startsWith("push."))
                        .toList());
    }

    private static List<String> names(Enum<?>... values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    @Test
    void aNewScenarioCanBePlayedAndIsNeverWrittenOverAnother(@TempDir Path folder) {
        Path file = folder.resolve("mine.scenario.yaml");
        ScenarioFiles.begin(file);

        assertThat(ScenarioReader.read(file).steps()).hasSize(2);
        assertThat(file).content().startsWith("# yaml-language-server: $schema=.schemas/bundle/scenario.schema.json\n");
        assertThat(folder.resolve(".schemas/bundle/scenario.schema.json")).exists();
        assertThat(folder.resolve(".schemas/simulator/fault.schema.json")).exists();
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> ScenarioFiles.begin(file)))
                .hasMessageContaining("is there already");
    }

    @Test
    void inACheckoutItNamesTheSchemaThere(@TempDir Path checkout) throws IOException {
        Path schema = checkout.resolve("contracts/bundle/scenario.schema.json");
        Files.createDirectories(schema.getParent());
        Files.writeString(schema, "{}");
        Path file = checkout.resolve("mine/first.scenario.yaml");

        ScenarioFiles.begin(file);

        assertThat(file)
                .content()
                .startsWith("# yaml-language-server: $schema=../contracts/bundle/scenario.schema.json\n");
    }

    @Test
    void numbersAndTimesThatNobodyPlaysAreToldWithTheirLine() {
        String huge = "99999999999999999999d";

        assertThat(findings("name: A\nwhen:\n  - after: %s\n    purchase: {person: wang, yuan: 1}\nuntil: %s\n"
                        .formatted(huge, huge)))
                .containsExactly(
                        "it.scenario.yaml:3: /when/0/after: must look like 90s or 15m or 2h or 2d",
                        "it.scenario.yaml:5: /until: must look like 90s or 15m or 2h or 2d");
        assertThat(findings("name: A\nwhen:\n  - advance: 1h\n  - advance: 365000d\n"))
                .containsExactly("it.scenario.yaml:4: /when/1/advance: a time within 3650 days of the world's start");
        assertThat(findings("name: A\nwhen:\n  - at: 9000-01-01 12:00\n    purchase: {person: wang, yuan: 1}\n"))
                .containsExactly("it.scenario.yaml:3: /when/0: a time within 3650 days of the world's start");
        assertThat(findings("name: A\ngiven:\n  seed: 9223372036854775808\nwhen: [{advance: 1h}]\n"))
                .singleElement()
                .asString()
                .startsWith("it.scenario.yaml:3: /given/seed: must have a maximum value of 9223372036854775807");
        assertThat(findings("""
                name: A
                given:
                  subscriptions:
                    - {id: mine, url: "http://127.0.0.1/x", events: ["*"], format: upstream, redelivery: {attempts: 2, delays: [%s]}}
                when: [{advance: 1h}]
                """.formatted(huge)))
                .anyMatch(
                        one -> one.equals(
                                "it.scenario.yaml:4: /given/subscriptions/0/redelivery/delays/0: must look like 90s or 15m or 2h"));
    }

    /** A number without bounds is cut to what fits a Java type, or is more than a machine can play. */
    @Test
    void everyWholeNumberOfASchemaHasBounds() {
        List<String> unbounded = Stream.of(
                        "bundle/bundle",
                        "bundle/rules",
                        "bundle/scenario",
                        "bundle/subscriptions",
                        "simulator/fault",
                        "simulator/world")
                .flatMap(name -> unbounded(
                        name,
                        Json.read(text("contracts/%s.schema.json".formatted(name)))
                                .orElseThrow()))
                .toList();

        assertThat(unbounded).isEmpty();
    }

    private static Stream<String> unbounded(String at, JsonNode schema) {
        boolean isWhole = !schema.path("type").isObject() // a property that is called so
                && schema.path("type").toString().contains("\"integer\"");
        return Stream.concat(
                isWhole && !(schema.has("minimum") && schema.has("maximum")) ? Stream.of(at) : Stream.of(),
                schema.properties().stream().flatMap(one -> unbounded(at + "/" + one.getKey(), one.getValue())));
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    @Test
    void aFaultAboutAProviderThatIsNotThereIsTold() {
        assertThat(findings("""
                name: A
                given:
                  timetable: [{from: "12:00", until: "13:00", fault: {operation: city.orderSettel, kind: reset, provider: nosuch}}]
                when:
                  - fault: {operation: city.orderSettel, kind: reset, provider: EQ31010100000}
                """))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith(
                                        "it.scenario.yaml:3: /given/timetable/0/fault/provider: there is no provider nosuch"),
                        one -> assertThat(one)
                                .startsWith(
                                        "it.scenario.yaml:5: /when/0/fault/provider: there is no provider EQ31010100000;")
                                .contains("did you mean EQ31010100000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words\n", "[1, 2]\n", ""})
    void aFileThatIsNoWorldIsToldSo(String content, @TempDir Path folder) throws IOException {
        Path world = Files.writeString(folder.resolve("w.yaml"), content);

        assertThat(findings("name: A\ngiven:\n  world: %s\nwhen: [{advance: 1h}]\n".formatted(world)))
                .containsExactly(
                        "it.scenario.yaml:3: /given/world: %s:1: /: a world: a mapping of its fields to their values"
                                .formatted(world));
    }

    private static List<String> findings(String text) {
        YamlProblem problem =
                catchThrowableOfType(YamlProblem.class, () -> ScenarioReader.read("it.scenario.yaml", text));
        assertThat(problem).isNotNull();
        return problem.findings();
    }
}
