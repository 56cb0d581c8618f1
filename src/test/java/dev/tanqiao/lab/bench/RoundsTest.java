package dev.tanqiao.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void allGetWarmFirstThenTheyTakeTurns() {
        assertThat(Rounds.plan(List.of("A", "B"), 2).stream().map(turn -> turn.getKey() + turn.getValue()))
                .containsExactly(
                        "A-4", "A-3", "A-2", "A-1", "A0", "B-4", "B-3", "B-2", "B-1", "B0", "A1", "B1", "A2", "B2");
    }
}
