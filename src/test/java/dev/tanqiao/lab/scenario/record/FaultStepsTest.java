package dev.tanqiao.lab.scenario.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.check.JdbcWitness.Send;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the faults of a journal in a scenario of some of its orders: wang's, who sent C2 and C4 of C1 to C4. */
class FaultStepsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final List<Send> SENDS = List.of(new Send("C2", minute(2)), new Send("C4", minute(4)));

    @TempDir
    private Path home;

    private final List<String> journal =
            new ArrayList<>(List.of("{\"world\":\"plain\",\"seed\":1,\"fingerprint\":\"f\"}"));

    private static Instant minute(int minute) {
        return NOON.plusSeconds(60L * minute);
    }

    private void planted(long number, String fault) {
        happened(0, "\"kind\":\"planted\",\"number\":%d,\"fault\":{%s}".formatted(number, fault));
    }

    private void struck(int minute, long number, String city) {
        happened(
                minute,
                "\"kind\":\"struck\",\"number\":%d,\"call\":1,\"transactionId\":\"%s\"".formatted(number, city));
    }

    private void happened(int minute, String fields) {
        journal.add("{\"model\":\"faults\",\"at\":\"%s\",%s}".formatted(minute(minute), fields));
    }

    private FaultSteps steps(boolean timetable) throws IOException {
        Path file = Files.write(home.resolve("journal.jsonl"), journal);
        return new FaultSteps(Chronicle.read(file), timetable, SENDS, Set.of("wang"), minute(10));
    }

    private static List<String> bodies(FaultSteps steps) {
        return steps.steps().stream().map(step -> Json.write(step.body())).toList();
    }

    @Test
    void strikesOfTheWorldsTimetableComeBackWithTheWorldAndAreNotCertain() throws IOException {
        struck(1, 1, "C1");
        planted(2, "\"operation\":\"city.orderSettel\",\"kind\":\"reset\",\"nth\":2");
        struck(2, 2, "C2");

        FaultSteps steps = steps(true);

        assertThat(bodies(steps)).containsExactly("{\"operation\":\"city.orderSettel\",\"kind\":\"reset\",\"nth\":1}");
        assertThat(steps.notes()).singleElement().asString().startsWith("The world's timetable of faults");
        assertThat(steps.isCertain()).isFalse();
    }

    @Test
    void aFaultOfEveryDayThatWasHealedGoesOnAndTheNoteSaysSo() throws IOException {
        planted(1, "\"operation\":\"campus.transactions\",\"kind\":\"html\",\"from\":\"12:00\",\"until\":\"13:00\"");
        planted(2, "\"operation\":\"campus.pay\",\"kind\":\"html\"");
        struck(1, 1, "");
        struck(1, 2, "");
        happened(5, "\"kind\":\"healed\"");

        FaultSteps steps = steps(false);

        assertThat(bodies(steps))
                .containsExactly(
                        "{\"operation\":\"campus.transactions\",\"kind\":\"html\",\"from\":\"12:00\",\"until\":\"13:00\"}",
                        "{\"operation\":\"campus.pay\",\"kind\":\"html\",\"until\":\"%s\"}".formatted(minute(5)));
        assertThat(steps.notes())
                .containsExactly(
                        "The fault html of campus.transactions of every day was healed: in the scenario it goes on.");
    }

    /** Those about one order alone name an id that no order will have again. */
    @Test
    void whatStruckAnOrderIsPlantedByTheNumberOfItsSendAlone() throws IOException {
        planted(
                1,
                "\"operation\":\"city.orderSettel\",\"kind\":\"reset\",\"person\":\"li\",\"provider\":\"EQ\",\"nth\":1");
        planted(2, "\"operation\":\"city.orderSettel\",\"kind\":\"close\",\"transactionId\":\"C4\"");
        planted(3, "\"operation\":\"bills\",\"kind\":\"extra\",\"transactionId\":\"C4\"");
        struck(2, 1, "C2");
        struck(4, 2, "C4");
        struck(4, 3, "C4");

        FaultSteps steps = steps(false);

        assertThat(bodies(steps))
                .containsExactly(
                        "{\"operation\":\"city.orderSettel\",\"kind\":\"reset\",\"nth\":1}",
                        "{\"operation\":\"city.orderSettel\",\"kind\":\"close\",\"nth\":2}");
        assertThat(steps.notes())
                .containsExactly(
                        "The fault extra of bills is about one transactionId, and orders have others in a scenario: it is left out.");
    }

    @Test
    void faultsOfOtherPeopleAndThoseThatStruckNobodyAreNoPartOfIt() throws IOException {
        planted(1, "\"operation\":\"campus.transactions\",\"kind\":\"html\",\"person\":\"li\"");
        planted(2, "\"operation\":\"campus.transactions\",\"kind\":\"half\",\"person\":\"wang\"");
        planted(3, "\"operation\":\"campus.pay\",\"kind\":\"close\"");
        struck(1, 1, "");
        struck(1, 2, "");

        FaultSteps steps = steps(false);

        assertThat(bodies(steps))
                .containsExactly(
                        "{\"operation\":\"campus.transactions\",\"kind\":\"half\",\"person\":\"wang\",\"from\":\"%s\"}"
                                .formatted(NOON));
        assertThat(steps.isCertain()).isTrue();
    }

    @Test
    void whatItWritesCanBePlayed() throws IOException {
        planted(1, "\"operation\":\"campus.transactions\",\"kind\":\"half\"");
        planted(2, "\"operation\":\"city\",\"kind\":\"refuse\"");
        planted(3, "\"operation\":\"campus\",\"kind\":\"refuse\",\"from\":\"%s\"".formatted(minute(7)));
        struck(1, 1, "");
        happened(5, "\"kind\":\"healed\",\"number\":2");
        happened(5, "\"kind\":\"healed\",\"number\":3");

        List<String> written = bodies(steps(false));

        assertThat(written).hasSize(2);
        assertThat(ScenarioReader.read("it", "name: It\nwhen:\n  - fault: [%s]\n".formatted(String.join(", ", written)))
                        .steps())
                .hasSize(1);
    }
}
