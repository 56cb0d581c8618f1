package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.hub.store.DatabaseConnections;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link DecidedTransactions} in PostgreSQL, read through a cursor. */
final class JdbcDecidedTransactions implements DecidedTransactions {

    private static final int ROWS_AT_ONCE = 500;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    JdbcDecidedTransactions(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.jdbc.setFetchSize(ROWS_AT_ONCE);
        this.transaction = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        this.transaction.setReadOnly(true);
    }

    /** Index campus_transaction_changed: what was decided has been changed since, or then. */
    @Override
    public void read(Instant from, Instant to, Consumer<DecidedTransaction> each) {
        RowCallbackHandler one =
                row -> each.accept(new DecidedTransaction(TransactionRows.transaction(row), settled(row)));
        transaction.executeWithoutResult(began -> {
            DatabaseConnections.allowLongWork(jdbc);
            jdbc.query("""
                    select t.*, s.rule_id as settled_rule, s.provider, s.points_a, s.points_b
                    from campus_transaction t
                    left join settlement s on s.transaction_id = t.id and s.kind = 'PURCHASE'
                    where t.changed_at >= ? and t.decided_at >= ? and t.decided_at < ?""", one, Timestamp.from(from), Timestamp.from(from), Timestamp.from(to));
        });
    }

    private static @Nullable Settled settled(ResultSet row) throws SQLException {
        String rule = row.getString("settled_rule");
        return rule == null
                ? null
                : new Settled(
                        rule, row.getString("provider"), row.getBigDecimal("points_a"), row.getBigDecimal("points_b"));
    }
}
