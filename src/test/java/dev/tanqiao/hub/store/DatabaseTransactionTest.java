package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DatabaseTransactionTest {

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final DatabaseTransaction work =
            new DatabaseTransaction(new TransactionTemplate(new DataSourceTransactionManager(database)));

    @Test
    void aResultThatIsMissingIsRefusedBeforeTheCommit() {
        Supplier<List<String>> nothing = () -> {
            jdbc.update("insert into bill_cursor (read_until) values (now())");
            return jdbc.queryForObject("select null::text[]", (row, number) -> null);
        };

        assertThatThrownBy(() -> work.commit(nothing)).isInstanceOf(NullPointerException.class);

        assertThat(jdbc.queryForList("select 1 from bill_cursor")).isEmpty();
    }
}
