package dev.tanqiao.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.cli.dev.ChaosSchedule.Act;
import dev.tanqiao.cli.dev.ChaosSchedule.Kind;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
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
    void twentySeedsHoldEveryKindOfActAndOfFaultAndTheSimulatorTakesEachOfThem() {
        List<Act> acts = LongStream.range(0, 20)
                .boxed()
                .flatMap(seed -> schedule(seed).stream())
                .toList();

        assertThat(acts.stream().map(Act::kind).collect(Collectors.toSet())).isEqualTo(Set.of(Kind.values()));
        assertThat(acts.stream()
                        .filter(act -> act.kind() == Kind.FAULT)
                        .map(act -> Fault.read(Json.read(act.what()).orElseThrow()))
                        .map(Fault::kind)
                        .collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(Fault.Kind.values()).collect(Collectors.toSet()));
    }

    @Test
    void whateverBefallsAReplicaIsOverBeforeTheNextThing() {
        for (int replica = 1; replica <= 3; replica++) {
            int number = replica;
            List<Act> acts =
                    schedule(7).stream().filter(act -> act.replica() == number).toList();
            for (int i = 0; i < acts.size(); i += 2) {
                assertThat(acts.get(i).kind()).isIn(Kind.KILL, Kind.PAUSE, Kind.SKEW);
                assertThat(acts.get(i + 1).kind()).isIn(Kind.START, Kind.WAKE, Kind.SKEW);
            }
            assertThat(acts).isNotEmpty().hasSize(8);
        }
    }
}
