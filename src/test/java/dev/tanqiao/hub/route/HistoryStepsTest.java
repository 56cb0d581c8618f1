package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.history.JdbcHistory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class HistoryStepsTest {

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-31T23:00:00Z"));
    private final HistorySteps steps = new HistorySteps(new JdbcHistory(jdbc), clock);

    @BeforeEach
    void theHubHasStarted() {
        steps.atStart();
    }

    @Test
    void monthsAreMadeAheadForAsLongAsTheHubRuns() {
        clock.tick(Duration.ofDays(400));

        steps.makeMonths();

        assertThat(jdbc.queryForObject(
                        "select to_regclass('attempt_2028_05') is not null and to_regclass('observation_2028_05') is not null",
                        Boolean.class))
                .isTrue();
    }
}
