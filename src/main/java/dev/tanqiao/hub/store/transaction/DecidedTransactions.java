package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.core.transaction.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Transactions about which something was decided. */
public interface DecidedTransactions {

    /**
     * One, and what its settlement gives.
     *
     * @param settled null: it has no settlement
     */
    record DecidedTransaction(
            Transaction transaction, @Nullable Settled settled) {}

    /** What a settlement gives. */
    record Settled(String ruleId, String provider, BigDecimal pointsA, BigDecimal pointsB) {}

    /** Those decided from a moment on, before another, in any order; at no time are all of them in memory. */
    void read(Instant from, Instant to, Consumer<DecidedTransaction> each);
}
