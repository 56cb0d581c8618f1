package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.Reconciling;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A day that is closed by a wrong clock stays closed. */
class ReconciliationStepsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    @Test
    void noDayIsClosedBeforeTheTimeIsKnownAndTheScheduleSaysWhy(@TempDir Path directory) {
        DataSource database = TestDatabase.fresh();
        var jdbc = new JdbcTemplate(database);
        var clock = new SettableClock(NOON);
        var time = new UpstreamTime(clock, new SettableClock(Instant.EPOCH), () -> {});
        var book = new JdbcClosedDayStore(jdbc, new TransactionTemplate(new DataSourceTransactionManager(database)));
        var schedule = new JdbcSchedule(jdbc, "me");
        var steps = new ReconciliationSteps(
                new Reconciling(book, clock), book, new SealFile(directory.resolve("seals")), schedule, time);
        steps.atStart();

        assertThat(closing(jdbc, steps))
                .isEqualTo(
                        "2026-03-02T04:05:00Z IllegalStateException: No two answers of the upstreams have told the time yet.");
        time.hear(NOON.minus(Duration.ofDays(1)), Instant.EPOCH);
        assertThat(closing(jdbc, steps))
                .as("not as far ahead as the clock is")
                .isEqualTo(
                        "2026-03-01T04:05:00Z IllegalStateException: Business time is PT24H ahead of the upstreams'.");
        time.hear(NOON, Instant.EPOCH);
        time.hear(NOON, Instant.EPOCH);
        assertThat(closing(jdbc, steps)).isEqualTo("2026-03-02T20:00:00Z none");
    }

    private static String closing(JdbcTemplate jdbc, ReconciliationSteps steps) {
        jdbc.update("update schedule set lease_owner = 'me'");
        steps.closeDays();
        return jdbc.queryForObject(
                "select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || ' ' || coalesce(last_failure, 'none') from schedule",
                String.class);
    }
}
