package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A world of today beside a hub that has the machine's time. */
class PlayerByAnotherClockTest {

    @TempDir
    private Path directory;

    @Test
    void theWorldsTimeIsNotHeldUpByWhoeverIs() {
        try (Simulator simulator = Simulator.start(SimulatorSettings.of("plain", directory))) {
            var machine = new SettableClock(simulator.clock().instant());
            simulator.player().play(machine);

            machine.tick(Duration.ofMinutes(10)); // so long nothing was played

            Instant then = machine.instant();
            await().untilAsserted(() -> assertThat(simulator.clock().instant()).isEqualTo(then));

            simulator.player().play(60);
            await().untilAsserted(() -> assertThat(simulator.clock().instant()).isAfter(then));

            simulator.player().play(1); // beside the hub again
            machine.tick(Duration.ofHours(1));
            await().untilAsserted(() -> assertThat(simulator.clock().instant()).isAfterOrEqualTo(machine.instant()));
        }
    }
}
