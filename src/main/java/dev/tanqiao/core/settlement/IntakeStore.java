package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Poll;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Where what was seen is taken in, exactly once. */
public interface IntakeStore {

    /**
     * One database transaction: fences the look by its lease, lets {@code decide} read and lock what it needs, and writes
     * what it decided.
     *
     * @return false when the account is another's by now; nothing is written then
     */
    boolean takeIn(Poll poll, Function<Books, IntakeResult> decide);

    /** What may be read while deciding, within the transaction. */
    interface Books {

        /** The account's transactions with one of these orderNos or order times, and all their keys. */
        List<KnownTransaction> known(String account, Collection<String> orderNos, Collection<Instant> orderTimes);

        /** The settlements of these transactions; nobody else moves them before the transaction ends. */
        List<Settlement> locked(Collection<Long> transactionIds);

        long newTransactionId();

        long newSettlementId();
    }
}
