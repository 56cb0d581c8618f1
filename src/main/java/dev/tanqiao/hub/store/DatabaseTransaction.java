package dev.tanqiao.hub.store;

import dev.tanqiao.core.event.UnitOfWork;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionTemplate;

/** A unit of work is one transaction of PostgreSQL, bound to the thread: every store takes part in it. */
public final class DatabaseTransaction implements UnitOfWork {

    private final TransactionTemplate transaction;

    public DatabaseTransaction(TransactionTemplate transaction) {
        this.transaction = transaction;
    }

    @Override
    public <T> T commit(Supplier<T> work) {
        // A result that is missing is refused before the commit.
        return Objects.requireNonNull(transaction.execute(status -> Objects.requireNonNull(work.get())));
    }
}
