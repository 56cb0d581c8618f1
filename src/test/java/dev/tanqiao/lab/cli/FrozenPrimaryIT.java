package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.Comparison;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A primary that hangs is worse than one that died: its connections stay open, and new ones are accepted and never answered. */
class FrozenPrimaryIT {

    private static final double SPEED = 600;

    @TempDir
    private Path home;

    @Test
    void theHubIsOnThePromotedStandbyWithinHalfAMinuteAndNothingIsLostOrDoubled() throws Exception {
        try (var servers = new PrimaryAndStandby(home);
                var bridge = new Bridge(home, Day.HANDFUL, Map.of("tanqiao.database.url", servers.url()))) {
            bridge.simulator.player().play(SPEED);
            await().atMost(Duration.ofMinutes(1)).until(() -> settled(bridge.jdbc) >= 3);

            servers.freezePrimary();
            servers.promoteStandby();
            long before = settled(servers.standby());
            await().atMost(Duration.ofSeconds(30)).until(() -> settled(servers.standby()) > before);

            servers.thawPrimary();
            bridge.simulator.player().play(0);
            Comparison comparison = bridge.playToTheEnd(now -> {});
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertThat(settled(servers.oldPrimary()))
                    .as("what the hub has committed since stands on the new primary alone")
                    .isLessThan(settled(servers.standby()));
        }
    }

    private static long settled(JdbcTemplate jdbc) {
        Long settled = jdbc.queryForObject(
                "select count(*) from settlement where status in ('SETTLED', 'BILLED')", Long.class);
        return settled == null ? 0 : settled;
    }
}
