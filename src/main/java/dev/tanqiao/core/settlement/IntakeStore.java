package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Quarantined;
import dev.tanqiao.core.transaction.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where what the campus showed is taken in, exactly once. All of it is called within one {@link dev.tanqiao.core.event.UnitOfWork}. */
public interface IntakeStore extends TransactionStore {

    /** Locks the account, so that no other poll of it is stored meanwhile; false when that lease holds it no more. */
    boolean lock(Lease lease);

    /**
     * Which orders the last look showed just as they are now: nothing follows from them.
     *
     * @param hashes of what is shown, by orderNo
     */
    Set<String> unchanged(String account, Map<String, String> hashes);

    /** The account's transactions of the campus with one of these orderNos or order times, and all their keys. */
    List<KnownTransaction> known(String account, Collection<String> orderNos, Collection<Instant> orderTimes);

    List<Long> newTransactionIds(int howMany);

    /** Writes what was seen, the transactions as they are now, and their events: what happens to settlements follows from them. */
    void writeTransactions(String account, IntakeResult taken);

    /**
     * Keeps what could not be read, each with a break, and closes the breaks of what is not so any more.
     *
     * @param shown the windows that have shown every row
     */
    void quarantine(String account, Collection<Quarantined> unreadable, Collection<Window> shown, Instant at);

    /** Writes, last of all, where the account stands. */
    void moveOn(Lease lease, IntakeResult.Next next);
}
