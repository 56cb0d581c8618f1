package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.hub.store.DatabaseTransaction;
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
    void noDayIsClosedBeforeTheTimeIsKnown(@TempDir Path directory) {
        DataSource database = TestDatabase.fresh();
        var jdbc = new JdbcTemplate(database);
        var clock = new SettableClock(NOON);
        var time = new UpstreamTime(clock, new SettableClock(Instant.EPOCH), () -> {});
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        var book = new JdbcClosedDayStore(jdbc);
        var schedule = new JdbcSchedule(jdbc, "me");
        var steps = new ReconciliationSteps(
                new DayClosing(book, new DatabaseTransaction(transaction), clock),
                book,
                new SealFile(directory.resolve("seals")),
                schedule,
                time);
        jdbc.update("insert into schedule (name, due_at, lease_owner) values ('close-day', now(), 'me')");

        assertThatThrownBy(steps::closeDays).hasMessage("No two answers of the upstreams have agreed on the time yet.");
        time.hear(NOON.minus(Duration.ofDays(1)), Instant.EPOCH);
        assertThatThrownBy(steps::closeDays).hasMessage("Business time is PT24H ahead of the upstreams'.");
        assertThat(jdbc.queryForList("select day from day_seal")).isEmpty();
        time.hear(NOON, Instant.EPOCH);
        time.hear(NOON, Instant.EPOCH);
        steps.closeDays();
    }
}
