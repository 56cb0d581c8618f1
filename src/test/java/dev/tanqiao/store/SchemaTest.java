package dev.tanqiao.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SchemaTest {

    private final JdbcClient jdbc = JdbcClient.create(TestDatabase.fresh());

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
}
