package dev.tanqiao.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void allGetWarmFirstThenTheyTakeTurns() {
        List<String> warming = Stream.of("A", "B")
                .flatMap(name -> IntStream.rangeClosed(1 - Rounds.WARMING, 0).mapToObj(round -> name + round))
                .toList();

        List<String> plan = Rounds.plan(List.of("A", "B"), 2).stream()
                .map(turn -> turn.getKey() + turn.getValue())
                .toList();

        assertThat(plan.subList(0, warming.size())).isEqualTo(warming);
        assertThat(plan.subList(warming.size(), plan.size())).containsExactly("A1", "B1", "A2", "B2");
    }
}
