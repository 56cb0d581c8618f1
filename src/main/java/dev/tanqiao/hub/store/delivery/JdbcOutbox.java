package dev.tanqiao.hub.store.delivery;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.hub.store.EventRows;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox in PostgreSQL. */
public final class JdbcOutbox implements Outbox {

    private final EventRows events;
    private final TransactionTemplate transactions;

    public JdbcOutbox(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.events = new EventRows(jdbc);
        this.transactions = transactions;
    }

    @Override
    public boolean add(Event event) {
        return Objects.requireNonNull(transactions.execute(transaction -> events.insertOnce(event)));
    }
}
