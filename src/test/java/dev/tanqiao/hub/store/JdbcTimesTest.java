package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.history.HistoryStores;
import dev.tanqiao.hub.store.history.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows that a clock has put a day ahead. */
class JdbcTimesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final JdbcQuiet quiet = new JdbcQuiet(jdbc);
    private final Times times =
            HistoryStores.times(jdbc, quiet, new TransactionTemplate(new DataSourceTransactionManager(database)));

    @Test
    void theyAreNamedAndBroughtBackAndBusinessTimeFollowsThemNoMore() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('wang', 'Wang', 'AUTHORIZED', '2026-03-01'), ('li', 'Li', 'AUTHORIZED', '2026-03-03T04:00:00Z')");
        jdbc.update("""
                insert into collecting (account, cursor_time, due_at, swept_at) values
                  ('wang', '2026-03-03T04:00:00Z', '2026-03-03T04:10:00Z', '2026-03-02T00:00:00Z'),
                  ('li', '2026-03-02T03:50:00Z', '2026-03-02T05:50:00Z', '2026-03-02T00:00:00Z')""");
        jdbc.update("insert into bill_cursor (read_until) values ('2026-03-03T04:00:00Z')");
        jdbc.update(
                "insert into schedule (name, due_at) values ('history', '2026-03-09'), ('bills', '2026-03-03T04:10:00Z')");

        jdbc.update(
                "insert into subscription (id, bundle, definition, active, rests_until) values ('canteen', 'campus-carbon', '{}', true, '2027-03-02'), ('shop', 'campus-carbon', '{}', true, '2026-03-02T05:00:00Z')");

        assertThat(times.ahead(NOW))
                .extracting(Times.Ahead::rows)
                .containsExactlyInAnyOrder(
                        "cursors of accounts",
                        "polls of accounts",
                        "bills",
                        "schedules",
                        "consents",
                        "subscriptions that rest");
        assertThat(quiet.latestRow()).contains(NOW.plus(Duration.ofDays(1)));

        assertThat(times.bringBack(NOW)).hasSize(6);
        assertThat(times.bringBack(NOW)).as("again, while time stands").isEmpty();

        assertThat(times.ahead(NOW)).isEmpty();
        assertThat(quiet.latestRow()).contains(NOW);
        assertThat(jdbc.queryForList(
                        "select account || ' ' || (swept_at = 'epoch') || ' ' || (due_at <= '2026-03-02T04:00:00Z') from collecting order by 1",
                        String.class))
                .as("whose cursor was ahead is read again")
                .isEqualTo(List.of("li false false", "wang true true"));
        assertThat(jdbc.queryForList("select id from subscription where rests_until is not null", String.class))
                .as("an hour is what a receiver may ask for")
                .containsExactly("shop");
    }

    @Test
    void whatHasHappenedKeepsItsStampAndHoldsBusinessTimeNoMore() {
        jdbc.update(
                "insert into event (id, type, subject, sequence, at, data) values (gen_random_uuid(), 'x', 'y', 1, '2026-03-03T04:00:00Z', '{}')");
        assertThat(quiet.latestRow()).contains(NOW.plus(Duration.ofDays(1)));

        times.bringBack(NOW);

        assertThat(quiet.latestRow()).isEmpty();
        jdbc.update(
                "insert into event (id, type, subject, sequence, at, data) values (gen_random_uuid(), 'x', 'y', 2, '2026-03-03T04:00:01Z', '{}')");
        assertThat(quiet.latestRow()).contains(NOW.plus(Duration.ofDays(1)).plusSeconds(1));
    }
}
