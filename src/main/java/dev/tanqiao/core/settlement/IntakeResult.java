package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Recognized;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one poll changes. It is written in one database transaction, the cursor last.
 *
 * @param sights the rows that were seen, but for orders that are as before; observed where they differ from their last sight
 * @param late those of the new transactions that were shown late
 * @param keys keys of new transactions, and those that known ones have shown for the first time
 * @param changes the transactions, and what follows
 * @param next where the account stands after the poll
 */
public record IntakeResult(
        List<Recognized> sights, List<Late> late, List<Key> keys, TransactionChanges changes, Next next) {

    /** A transaction whose order time the cursor had passed by so much when it was first shown. */
    public record Late(long transactionId, Duration by) {}

    /** A key of a transaction. */
    public record Key(long transactionId, String key) {}

    /**
     * Where an account stands after a poll.
     *
     * @param cursor orders up to here are stored
     * @param dueAt the next poll
     * @param quietPolls polls in a row that showed nothing new
     * @param sweptAt the daily read that this poll was; null: it was none
     * @param openTimes order times of unpaid rows without orderNo
     */
    public record Next(
            Instant cursor,
            Instant dueAt,
            int quietPolls,
            @Nullable Instant sweptAt,
            List<Instant> openTimes) {}
}
