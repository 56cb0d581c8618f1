package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The primary dies while settlements are being sent; the hub goes on by itself on the synchronous standby. */
class FailoverIT {

    /** So that purchases of hours come within seconds, and wait in a queue. */
    private static final double SPEED = 3_600;

    private static final String SLOW_CITY =
            "{\"operation\": \"city.orderSettel\", \"kind\": \"slow\", \"delayMillis\": 400, \"times\": 30}";

    @TempDir
    private Path home;

    @Test
    void aPrimaryThatIsKilledInTheMidstOfADrainLosesAndDoublesNothing() throws Exception {
        try (var servers = new PrimaryAndStandby(home);
                var bridge = new Bridge(
                        home,
                        busyMorning(),
                        Map.of("tanqiao.database.url", servers.url(), "tanqiao.settlement.lease", "30s"))) {
            bridge.plant(SLOW_CITY);
            bridge.simulator.player().play(SPEED);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> count(bridge.jdbc, "SENDING") >= 4 && settled(bridge.jdbc) >= 4);

            List<Long> openWhenKilled = bridge.jdbc.queryForList(
                    "select id from settlement where status in ('SENDING', 'PENDING')", Long.class);
            servers.killPrimary();
            servers.promoteStandby();
            long before = settled(servers.standby());
            await().atMost(Duration.ofSeconds(30)).until(() -> settled(servers.standby()) > before);

            bridge.simulator.player().play(0);
            Comparison comparison = bridge.playToTheEnd(now -> {});
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertThat(openWhenKilled).isNotEmpty();
            assertThat(settled(servers.standby())).isGreaterThan(25);
            assertThat(Files.readString(bridge.log()))
                    .as("the standby had everything that was committed: the hub need not begin anew with the bills")
                    .doesNotContain("the database lacks what this hub committed last");
        }
    }

    private Path busyMorning() throws IOException {
        return Files.writeString(
                home.resolve("busy.world.yaml"), Files.readString(Day.HANDFUL).replace("count: 24", "count: 60"));
    }

    private static long settled(JdbcTemplate jdbc) {
        return count(jdbc, "SETTLED") + count(jdbc, "BILLED");
    }

    private static long count(JdbcTemplate jdbc, String status) {
        Long count = jdbc.queryForObject("select count(*) from settlement where status = ?", Long.class, status);
        return count == null ? 0 : count;
    }
}
