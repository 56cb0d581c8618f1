package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.transaction.DecidedTransactions;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A transaction about which something was decided. It holds what rules see, and nothing of the person.
 *
 * @param id our id
 * @param source {@code campus}, or {@code bundle/route}
 * @param row as it stands now
 * @param decidedAt business time
 * @param decided what was decided, and settled
 */
public record PastTransaction(long id, String source, Row row, Instant decidedAt, Decided decided) {

    /**
     * As it is stored.
     *
     * @param settled by its settlement; null: there is none
     */
    static PastTransaction of(Transaction transaction, DecidedTransactions.@Nullable Settled settled) {
        Transaction.Decided decided = Objects.requireNonNull(transaction.decided());
        return new PastTransaction(
                transaction.id(),
                transaction.source().name(),
                RowBuilder.builder(transaction.row())
                        .orderNo(null)
                        .deviceNo(null)
                        .build(),
                decided.at(),
                settled == null
                        ? Decided.of(decided.decision(), decided.ruleId(), null)
                        : new Decided(
                                decided.decision(),
                                settled.ruleId(),
                                settled.provider(),
                                settled.pointsA(),
                                settled.pointsB()));
    }

    /** Whether its money went back since. */
    @JsonIgnore
    boolean isRefunded() {
        return row.status() == TransactionStatus.REFUNDED;
    }
}
