package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.store.history.JdbcHistory;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class SchemaTest {

    private final DataSource dataSource = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);

    /** The clock of a database that goes over to a standby, or is set right, may step back. */
    @Test
    void aLeaseThatLiesFurtherAheadThanAnyIsGivenIsNobodys() {
        assertThat(jdbc.sql("""
                        select is_free(lease_until) from (values (1, now() + interval '1 minute'), (2, now() - interval '1 second'),
                          (3, now() + interval '2 hours'), (4, null)) as leases (number, lease_until) order by number""").query(Boolean.class).list()).containsExactly(false, true, true, true);
    }

    @Test
    void evidenceCannotBeRewritten() {
        jdbc.sql("insert into push (kind, received_at, body) values ('BILLS', now(), 'x')")
                .update();

        assertThatThrownBy(() -> jdbc.sql("update push set body = 'y'").update())
                .hasMessageContaining("push is append-only");
        assertThatThrownBy(() -> jdbc.sql("delete from push").update()).hasMessageContaining("push is append-only");
    }

    @Test
    void aMonthOfHistoryGetsAPartitionOfItsOwn() {
        jdbc.sql("select ensure_month('attempt', date '2026-03-01')").query().listOfRows();
        jdbc.sql("select ensure_month('attempt', date '2026-03-01')").query().listOfRows();
        jdbc.sql("insert into attempt values (1, 1, '2026-03-31T23:59:59Z', 'h', 'me')")
                .update();

        assertThat(jdbc.sql("select count(*) from attempt_2026_03")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aYearOfPartitionsIsMadeAheadAndAMonthThatHasRowsAlreadyStaysWhereItIs() {
        jdbc.sql("insert into attempt values (1, 1, '2026-04-15T00:00:00Z', 'h', 'me')")
                .update();

        new JdbcHistory(new JdbcTemplate(dataSource)).ensureYearAhead(Instant.parse("2026-03-31T23:00:00Z"));

        assertThat(jdbc.sql("select count(*) from pg_inherits where inhparent = 'attempt'::regclass")
                        .query(Integer.class)
                        .single())
                .isEqualTo(13); // the rest, and thirteen months less the one whose row lies in the rest
        assertThat(jdbc.sql("select count(*) from attempt").query(Integer.class).single())
                .isEqualTo(1);
    }

    @Test
    void aRowOutsideEveryMonthIsKept() {
        jdbc.sql("insert into attempt values (1, 1, '2199-04-15T00:00:00Z', 'h', 'me')")
                .update();

        assertThat(jdbc.sql("select count(*) from attempt_rest")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
