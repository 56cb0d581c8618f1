package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where purchases of bundles are taken in, exactly once. All of it is called within one {@link dev.tanqiao.core.event.UnitOfWork}. */
public interface PurchaseStore extends TransactionStore {

    /**
     * Locks the identity of a purchase, known or not: whoever hands it in at the same moment waits.
     *
     * @return its id, and the transaction where it is known
     */
    LockedPurchase lock(Source source, String purchaseId);

    /** An id of ours, and the transaction that has it; empty: it is free for a new one. */
    record LockedPurchase(long transactionId, Optional<Transaction> transaction) {}

    /** Locks the paid purchases of an account about which nothing is decided yet. */
    List<WaitingPurchase> lockWaiting(String account);

    /** Purchases of any source; what the campus shows is granted nothing. */
    List<WaitingPurchase> find(Collection<Long> transactionIds);

    /** A purchase that waits for a decision, and what its bundle was granted last. */
    record WaitingPurchase(Transaction transaction, PurchaseGrant grant) {}

    /** Keeps what was handed in as evidence, where it differs from the last time. */
    void observe(Source source, Purchase purchase, Instant at);

    /** Writes transactions as they are now, and their events. */
    void write(TransactionChanges changes);

    /** Keeps what a bundle is granted: its cap holds when settlements leave. */
    void keep(String bundle, PurchaseGrant grant, Instant at);

    /** The settlement of a purchase, not of its reversal. */
    Optional<Long> settlementOf(long transactionId);
}
