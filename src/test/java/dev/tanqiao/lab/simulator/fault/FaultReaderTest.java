package dev.tanqiao.lab.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.simulator.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which faults contradict each other, and what may stand in one. */
class FaultReaderTest {

    private static final String CLOSE = "{\"operation\": \"city.orderSettel\", \"kind\": \"close\"%s}";
    private static final String HTML = "{\"operation\": \"city.orderSettel\", \"kind\": \"html\"%s}";
    private static final String REFUSE = "{\"operation\": \"city\", \"kind\": \"refuse\"%s}";

    @Test
    void whatStrikesEveryCallLeavesNothingToTheNext() {
        assertThat(together(CLOSE.formatted(""), HTML.formatted("")))
                .containsExactly(
                        "/faults/1 contradicts the fault before it: both would strike the same calls of city.orderSettel");
        assertThat(together(CLOSE.formatted(""), HTML.formatted(", \"person\": \"wang\"")))
                .hasSize(1);
        assertThat(together(
                        CLOSE.formatted(", \"from\": \"12:00\", \"until\": \"14:00\""),
                        HTML.formatted(", \"from\": \"12:30\", \"until\": \"13:00\"")))
                .hasSize(1);
    }

    @Test
    void otherCallsOtherPeopleAndOtherHoursAreNoContradiction() {
        assertThat(together(CLOSE.formatted(", \"person\": \"li\""), HTML.formatted(", \"person\": \"wang\"")))
                .isEmpty();
        assertThat(together(CLOSE.formatted(", \"person\": \"li\""), HTML.formatted("")))
                .isEmpty();
        assertThat(together(CLOSE.formatted(", \"nth\": 1"), HTML.formatted(", \"nth\": 2")))
                .isEmpty();
        assertThat(together(CLOSE.formatted(", \"nth\": 1, \"person\": \"li\""), HTML.formatted(", \"nth\": 1")))
                .isEmpty();
        assertThat(together(CLOSE.formatted(", \"percent\": 50"), HTML.formatted("")))
                .isEmpty();
        assertThat(together(
                        CLOSE.formatted(", \"from\": \"12:00\", \"until\": \"13:00\""),
                        HTML.formatted(", \"from\": \"12:30\", \"until\": \"13:30\"")))
                .isEmpty();
        assertThat(together(
                        CLOSE.formatted(", \"from\": \"23:00\", \"until\": \"01:00\""),
                        HTML.formatted(", \"from\": \"00:30\", \"until\": \"23:30\"")))
                .isEmpty();
    }

    @Test
    void whereAnUpstreamIsRefusedNobodyCallsIt() {
        String whole = "where the city is refused, nobody calls it";

        assertThat(together(REFUSE.formatted(""), CLOSE.formatted("")))
                .singleElement()
                .asString()
                .endsWith(whole);
        assertThat(together(CLOSE.formatted(", \"percent\": 5"), REFUSE.formatted("")))
                .singleElement()
                .asString()
                .endsWith(whole);
        assertThat(together(REFUSE.formatted(", \"from\": \"12:00\", \"until\": \"13:00\""), CLOSE.formatted("")))
                .isEmpty();
        assertThat(together(REFUSE.formatted(""), "{\"operation\": \"push.bills\", \"kind\": \"lost\"}"))
                .isEmpty();
    }

    @Test
    void aFaultOfAnEarlierStepStandsUntilItIsHealed() {
        assertThat(oneAfterTheOther(false, CLOSE.formatted(""), HTML.formatted(", \"nth\": 1")))
                .singleElement()
                .asString()
                .startsWith("/when/1 contradicts a fault that stands since an earlier step (heal it first)");
        assertThat(oneAfterTheOther(true, CLOSE.formatted(""), HTML.formatted(", \"nth\": 1")))
                .isEmpty();
        assertThat(oneAfterTheOther(false, CLOSE.formatted(", \"nth\": 1"), HTML.formatted(", \"nth\": 1")))
                .as("the first of these may be over")
                .isEmpty();
    }

    @Test
    void whereNoCallComesBetweenThemTwoForTheSameCallContradict() {
        String first = CLOSE.formatted(", \"nth\": 1");
        String second = HTML.formatted(", \"nth\": 1");
        String expected = " contradicts the fault before it: both would strike the same calls of city.orderSettel";
        var reader = new FaultReader();
        reader.read(Json.read(first).orElseThrow(), "/when/0");
        reader.read(Json.read(second).orElseThrow(), "/when/1");

        assertThat(shown(reader)).containsExactly("/when/1" + expected);
        assertThat(together(first, second)).containsExactly("/faults/1" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"city.orderSettel\", \"kind\": \"refuse\" | /kind refuse strikes a whole upstream: operation campus or city",
                "\"city.orderSettel\", \"kind\": \"lost\" | /kind lost, duplicate and held strike a push: operation push.bills or push.authorizations",
                "\"city.orderSettel\", \"kind\": \"extra\" | /kind missing, extra, amount, relabelled, masked and cut strike the lines of bills: operation bills",
                "\"city.orderSettel\", \"kind\": \"shift\" | /kind shift strikes the pages of bills alone: operation city.getPointsBillInfo",
                "\"campus.transactions\", \"kind\": \"shift\" | /kind shift strikes the pages of bills alone: operation city.getPointsBillInfo",
                "\"campus.transactions\", \"kind\": \"twice\" | /kind twice strikes an order that is booked: operation city.orderSettel",
                "\"city.getAccessToken\", \"kind\": \"revoke-token\" | /kind there is no token that could be revoked: this call comes without one",
                "\"subscribers.receive\", \"kind\": \"revoke-token\" | /kind there is no token that could be revoked: this call comes without one",
                "\"push.bills\", \"kind\": \"rate-limit\" | /kind a push can be lost, duplicate, held or rewrite",
                "\"push.bills\", \"kind\": \"hold\" | /kind a push can be lost, duplicate, held or rewrite; did you mean held?",
                "\"bills\", \"kind\": \"reset\" | /kind the lines of bills can be late, missing, extra, amount, relabelled, masked or cut",
                "\"city\", \"kind\": \"close\" | /kind a whole upstream can only refuse, and takes no condition but from and until",
                "\"city\", \"kind\": \"refuse\", \"percent\": 5 | /percent a whole upstream can only refuse, and takes no condition but from and until",
                "\"jaccount.token\", \"kind\": \"wrong-type\" | /field says which, since the answer has neither content nor entities",
            })
    void whatCannotStrikeThereIsToldInASentence(String fault, String complaint) {
        assertThat(alone("{\"operation\": %s}".formatted(fault))).containsExactly(complaint);
    }

    @Test
    void whatWorksForSomeOperationsIsTakenThere() {
        assertThat(alone("{\"operation\": \"city.getPointsBillInfo\", \"kind\": \"shift\"}"))
                .isEmpty();
        assertThat(alone("{\"operation\": \"campus.pay\", \"kind\": \"revoke-token\"}"))
                .isEmpty();
        assertThat(alone("{\"operation\": \"city.orderSettel\", \"kind\": \"revoke-token\"}"))
                .isEmpty();
    }

    @Test
    void aTimetablesHoursStandBesideTheFault() {
        var reader = new FaultReader();
        reader.readTimetable(Json.read("""
                [{"from": "12:00", "until": "13:00", "fault": {"operation": "city.orderSettel", "kind": "clos"}},
                 {"from": "12:00", "until": "13:00", "fault": {"operation": "city.orderSettel", "kind": "close", "until": "14:00"}},
                 {"from": "12:00", "until": "12:00", "fault": {"operation": "push.bills", "kind": "lost"}}]""").orElseThrow(), "/given/timetable");

        assertThat(shown(reader))
                .anySatisfy(one -> assertThat(one)
                        .startsWith("/given/timetable/0/fault/kind")
                        .endsWith("did you mean close?"))
                .anySatisfy(one -> assertThat(one).startsWith("/given/timetable/1/fault has no 'until' of its own"))
                .anySatisfy(one -> assertThat(one).startsWith("/given/timetable/2/fault/until another time than from"))
                .hasSize(3);
    }

    @Test
    void aWrongTypeNamesItsFieldWhereTheAnswerHasNeitherContentNorEntities() {
        String wrongType = "{\"operation\": \"%s\", \"kind\": \"wrong-type\"%s}";

        for (String operation : List.of("jaccount.token", "subscribers.receive", "campus.unicode.open")) {
            assertThat(together(wrongType.formatted(operation, ""), REFUSE.formatted("")))
                    .singleElement()
                    .asString()
                    .startsWith("/faults/0")
                    .contains("field");
        }
        assertThat(together(
                        wrongType.formatted("jaccount.token", ", \"field\": \"expires_in\""),
                        wrongType.formatted("campus.transactions", "")))
                .isEmpty();
    }

    /** Whoever adds an operation adds it to what faults may name. */
    @Test
    void everyOperationOfTheMappingsCanBeStruck() throws Exception {
        Set<String> mapped = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("simulator/mappings"))) {
            for (Path file : files.toList()) {
                Pattern.compile("\"operation\": \"([^\"]+)\"")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> mapped.add(found.group(1)));
            }
        }

        assertThat(mapped)
                .hasSizeGreaterThan(15)
                .allSatisfy(operation ->
                        Fault.read(Json.object().put("operation", operation).put("kind", "close")));
    }

    private static List<String> alone(String fault) {
        var reader = new FaultReader();
        reader.read(Json.read(fault).orElseThrow(), "");
        return shown(reader);
    }

    private static List<String> together(String first, String second) {
        var reader = new FaultReader();
        reader.read(Json.read("[%s, %s]".formatted(first, second)).orElseThrow(), "/faults");
        return shown(reader);
    }

    private static List<String> oneAfterTheOther(boolean healed, String first, String second) {
        var reader = new FaultReader();
        reader.read(Json.read(first).orElseThrow(), "/when/0");
        if (healed) {
            reader.heal();
        }
        reader.callsMayCome();
        reader.read(Json.read(second).orElseThrow(), "/when/1");
        return shown(reader);
    }

    private static List<String> shown(FaultReader reader) {
        return reader.complaints().stream()
                .map(one -> one.pointer() + " " + one.expected())
                .toList();
    }
}
