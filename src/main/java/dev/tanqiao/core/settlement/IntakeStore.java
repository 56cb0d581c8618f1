package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Poll;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where what was seen is taken in, exactly once. All of it is called within one {@link dev.tanqiao.core.event.UnitOfWork}. */
public interface IntakeStore {

    /** Locks the account, so that no other look of it is stored meanwhile; false when that lease holds it no more. */
    boolean lock(Lease lease);

    /** The account's transactions with one of these orderNos or order times, and all their keys. */
    List<KnownTransaction> known(String account, Collection<String> orderNos, Collection<Instant> orderTimes);

    /** The settlements of these transactions; nobody else moves them before the unit of work ends. */
    List<Settlement> lockSettlements(Collection<Long> transactionIds);

    long newTransactionId();

    long newSettlementId();

    /** Writes what was seen, and the transactions as they are now. */
    void writeTransactions(Poll poll, IntakeResult taken);

    /** Writes what settlements promise now instead, which are never sent again, and what rules in shadow would have promised. */
    void writePromises(IntakeResult taken);

    /** Writes the events of transactions, and last of all where the account stands. */
    void moveOn(Lease lease, IntakeResult taken);
}
