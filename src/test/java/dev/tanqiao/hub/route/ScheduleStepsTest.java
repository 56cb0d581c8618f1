package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.bundle.Schedule;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of a schedule's row, in played time. */
class ScheduleStepsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final SettableClock clock = new SettableClock(NOON);
    private final UpstreamTime time = new UpstreamTime(clock, new SettableClock(Instant.EPOCH), () -> {});
    private final JdbcSchedule rows = new JdbcSchedule(jdbc, "me");
    private final ScheduleSteps steps = new ScheduleSteps(rows, clock, time);

    @Test
    void aScheduleIsFirstDueAtItsFirstTickAndKeepsItsTime() {
        Schedule daily = daily("once");
        steps.ensure(List.of(daily));
        assertThat(dueAt()).isEqualTo("2026-03-02T20:00:00Z");

        clock.tick(Duration.ofDays(3));
        steps.ensure(List.of(daily));
        assertThat(dueAt()).isEqualTo("2026-03-02T20:00:00Z");
    }

    @Test
    void ticksMissedWhileNoHubRanAreMadeUpByOneRun() {
        Schedule daily = daily("once");
        steps.ensure(List.of(daily));
        clock.tick(Duration.ofDays(3));

        ScheduleRun run = claimed(daily);
        assertThat(run.isMissed()).isFalse();
        steps.ended(run);

        assertThat(dueAt()).isEqualTo("2026-03-05T20:00:00Z");
    }

    @Test
    void ticksMissedAreSkippedWhereTheScheduleSaysSo() {
        Schedule daily = daily("skip");
        steps.ensure(List.of(daily));
        clock.tick(Duration.ofHours(16).plusSeconds(60));
        assertThat(claimed(daily).isMissed()).as("a minute late").isFalse();
        clock.tick(Duration.ofSeconds(1));

        ScheduleRun run = claimed(daily);
        assertThat(run.isMissed()).isTrue();
        steps.ended(run);

        assertThat(dueAt()).isEqualTo("2026-03-03T20:00:00Z");
    }

    @Test
    void aTickDuringARunIsDueAtItsEnd() {
        Schedule minutely = steps.schedule("s", "", "0 * * * * ?", "UTC", "once", "1m");
        steps.ensure(List.of(minutely));
        clock.tick(Duration.ofMinutes(1));
        ScheduleRun run = claimed(minutely);
        clock.tick(Duration.ofMinutes(5));

        steps.ended(run);

        assertThat(dueAt()).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
    }

    @Test
    void everyIsCountedFromTheEndOfARun() {
        Schedule often = steps.schedule("s", "10m", "", "UTC", "once", "1m");
        steps.ensure(List.of(often));
        clock.tick(Duration.ofMinutes(10));
        ScheduleRun run = claimed(often);
        clock.tick(Duration.ofMinutes(3));

        steps.ended(run);

        assertThat(dueAt()).isEqualTo(NOON.plus(Duration.ofMinutes(23)));
    }

    @Test
    void whatIsWantedDuringARunIsDueAtItsEnd() {
        Schedule daily = daily("once");
        steps.ensure(List.of(daily));
        clock.tick(Duration.ofDays(1));
        ScheduleRun run = claimed(daily);
        rows.hasten("s", clock.instant());

        steps.ended(run);

        assertThat(dueAt()).isEqualTo(clock.instant());
    }

    @Test
    void aRunThatFailedIsMadeAgainNotAsFarAheadAsAWrongClockIs() {
        Schedule daily = daily("once");
        steps.ensure(List.of(daily));
        clock.tick(Duration.ofDays(1));
        ScheduleRun run = claimed(daily);

        steps.failed(run, new IllegalStateException("no partition"));
        assertThat(dueAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(jdbc.queryForObject("select last_failure from schedule", String.class))
                .isEqualTo("IllegalStateException: no partition");

        run = claimed(daily);
        time.hear(NOON, Instant.EPOCH);
        steps.failed(run, new IllegalStateException("wrong"));
        assertThat(dueAt()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
    }

    @Test
    void aRunWhoseLeaseIsAnothersByNowChangesNothing() {
        Schedule daily = daily("once");
        steps.ensure(List.of(daily));
        ScheduleRun run = claimed(daily);
        jdbc.update("update schedule set lease_owner = 'another'");
        Instant before = dueAt();
        clock.tick(Duration.ofDays(1));

        steps.ended(run);

        assertThat(dueAt()).isEqualTo(before);
    }

    private Schedule daily(String missed) {
        return steps.schedule("s", "", "0 0 4 * * ?", "Asia/Shanghai", missed, "5m");
    }

    private ScheduleRun claimed(Schedule schedule) {
        return steps.claimed(
                schedule,
                Map.copyOf(
                        jdbc.queryForMap(
                                "update schedule set lease_owner = 'me', wanted_from = null where name = 's' returning due_at")));
    }

    private Instant dueAt() {
        return jdbc.queryForObject("select due_at from schedule", Timestamp.class)
                .toInstant();
    }
}
