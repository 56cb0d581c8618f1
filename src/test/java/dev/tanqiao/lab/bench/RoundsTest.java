package dev.tanqiao.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void allGetWarmFirstThenTheyTakeTurns() {
        assertThat(Rounds.plan(List.of("A", "B", "C"), 2).stream().map(turn -> turn.getKey() + turn.getValue()))
                .containsExactly("A-1", "A0", "B-1", "B0", "C-1", "C0", "A1", "B1", "C1", "A2", "B2", "C2");
    }
}
