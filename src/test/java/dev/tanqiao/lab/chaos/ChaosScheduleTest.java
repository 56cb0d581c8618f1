package dev.tanqiao.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.chaos.ChaosSchedule.Act;
import dev.tanqiao.lab.chaos.ChaosSchedule.Kind;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChaosScheduleTest {

    private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration DAY = Duration.ofHours(12);

    private static List<Act> schedule(long seed) {
        return ChaosSchedule.of(seed, FROM, DAY, 3);
    }

    @Test
    void theSameSeedGivesTheSameSchedule() {
        assertThat(schedule(7)).isEqualTo(schedule(7)).isNotEqualTo(schedule(8));
    }

    @Test
    void everyPlanHoldsEveryKindOfActAndOfFaultForEveryOperationAndTheSimulatorTakesEachOfThem() {
        for (long seed = 0; seed < 20; seed++) {
            List<Act> acts = schedule(seed);
            List<Fault> faults = acts.stream()
                    .filter(act -> act.kind() == Kind.FAULT)
                    .map(act -> Fault.read(Json.read(act.what()).orElseThrow()))
                    .toList();

            assertThat(acts.stream().map(Act::kind).collect(Collectors.toSet())).isEqualTo(Set.of(Kind.values()));
            assertThat(faults.stream().map(Fault::kind).collect(Collectors.toSet()))
                    .as("all but what the city does wrong for good: that ends as breaks for people")
                    .isEqualTo(EnumSet.complementOf(
                            EnumSet.of(Fault.Kind.TWICE, Fault.Kind.MISSING, Fault.Kind.EXTRA, Fault.Kind.AMOUNT)));
            assertThat(faults.stream()
                            .filter(fault -> fault.kind() == Fault.Kind.REVOKE_TOKEN)
                            .map(fault -> fault.calls().operation()))
                    .as("both tokens die, in mid-page too")
                    .contains("city.orderSettel", "city.getPointsBillInfo", "campus.transactions");
            assertThat(faults.stream()
                            .filter(fault -> fault.kind() == Fault.Kind.DUPLICATE)
                            .map(Fault::copiesSent))
                    .containsOnly(10);
        }
    }

    @Test
    void everyReplicaDiesSleepsAndHasItsClockFiveMinutesAheadAndBehindAndBack() {
        for (int replica = 1; replica <= 3; replica++) {
            List<Act> acts = actsOf(replica);

            assertThat(acts.stream().map(Act::kind))
                    .containsExactlyInAnyOrder(
                            Kind.KILL, Kind.START, Kind.PAUSE, Kind.WAKE, Kind.SKEW, Kind.SKEW, Kind.SKEW, Kind.SKEW);
            assertThat(acts.stream().filter(act -> act.kind() == Kind.SKEW).map(Act::what))
                    .containsExactlyInAnyOrder("PT5M", "PT0S", "PT-5M", "PT0S");
        }
    }

    @Test
    void whateverBefallsAReplicaIsOverBeforeTheNextThing() {
        for (int replica = 1; replica <= 3; replica++) {
            List<Act> acts = actsOf(replica);
            for (int i = 0; i < acts.size(); i += 2) {
                Kind end = switch (acts.get(i).kind()) {
                    case KILL -> Kind.START;
                    case PAUSE -> Kind.WAKE;
                    default -> Kind.SKEW;
                };
                assertThat(acts.get(i + 1).kind()).isEqualTo(end);
            }
        }
    }

    @Test
    void nothingBefallsReplicasOrDatabaseWhileTheyRestartInTurn() {
        for (long seed = 0; seed < 20; seed++) {
            List<Act> acts = schedule(seed).stream()
                    .filter(act -> act.kind() != Kind.FAULT && act.kind() != Kind.DEPLOYMENT)
                    .toList();
            Instant rolling = acts.stream()
                    .filter(act -> act.kind() == Kind.ROLL)
                    .findFirst()
                    .orElseThrow()
                    .at();

            assertThat(acts.stream().filter(act -> act.kind() != Kind.ROLL).map(Act::at))
                    .noneMatch(at -> !at.isBefore(rolling) && at.isBefore(rolling.plus(Duration.ofMinutes(100))));
        }
    }

    private static List<Act> actsOf(int replica) {
        return schedule(7).stream().filter(act -> act.replica() == replica).toList();
    }
}
