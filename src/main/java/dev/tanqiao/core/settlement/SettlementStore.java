package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where settlements, their history, attempts and answers are kept. It decides nothing: what locks and what writes is called within
 * one {@link dev.tanqiao.core.event.UnitOfWork}, so that what was decided on locked rows is true when it is written.
 */
public interface SettlementStore {

    Optional<Settlement> find(long settlementId);

    /** Locks settlements, in the order of their ids; unknown ids are left out. */
    List<Settlement> lock(Collection<Long> settlementIds);

    /** Likewise, but waits for nobody: those that another transaction has locked are left out. */
    List<Settlement> lockFree(Collection<Long> settlementIds);

    /** Locks the settlements in that state for those accounts, in the order of their ids. */
    List<Settlement> lockOfAccounts(Collection<String> accounts, SettlementStatus status);

    /**
     * Locks so many that are PENDING, due, leased by nobody and on no bill yet, the longest due first; waits for nobody. None while that owner
     * waits for the bills to be read.
     */
    List<Settlement> lockDue(int most, String owner, Instant at);

    /** Likewise one; none when it is not of these, or another transaction has locked it. */
    List<Settlement> lockDue(long settlementId, String owner, Instant at);

    /** Leases one that is PENDING: nobody takes it up before the lease ends. */
    void putAside(long settlementId, String owner);

    /** Locks the reversals of these originals. */
    List<Settlement> lockReversals(Collection<Long> originalIds);

    /** Those of these locked purchases that the campus has refunded, and that have no reversal, or one that was cancelled. */
    List<RefundedPurchase> refundedAndNotTakenBack(Collection<Long> settlementIds);

    /** Which of these are there. */
    Set<Long> existing(Collection<Long> settlementIds);

    /** What may stop these locked settlements from leaving now. Locks the counters of caps, and the enrolments without authorization. */
    DispatchLimits limits(List<Settlement> due, Instant at);

    /** What all attempts of these settlements have heard, by settlement. */
    Map<Long, List<HeardAttempt>> heard(Collection<Long> settlementIds);

    /** Whether the move that committed that attempt is still there. */
    boolean remembers(Attempt attempt);

    /** Writes a plan: rows, history and events. Called by {@link SettlementWriter} alone. */
    void write(Plan plan);

    /** Ends the leases of settlements that stay as they are. */
    void endLeases(Collection<Long> settlementIds);

    /**
     * Moves what may leave to SENDING, with its attempt row and a lease that outlives the call.
     *
     * @param owner the replica that sends
     * @param usage points that count under caps from now on, by {@link DispatchLimits#usageKey}
     * @param at business time
     * @return the attempts, to be sent once they are committed
     */
    List<Attempt> send(List<Dispatch> leaving, Map<String, BigDecimal> usage, String owner, Instant at);

    /** Records answers on their own attempts, whoever holds the settlements by now. */
    void record(Collection<AttemptAnswer> answers);

    /**
     * Takes the deadline off those of these locked settlements that are past it.
     *
     * @return those past it
     */
    Set<Long> passDeadlines(Collection<Long> settlementIds, Instant at);

    /** Sets the next lookup of settlements that stay UNKNOWN; those that moved on are left out. */
    void lookAgain(Collection<NextLook> nextLooks);

    /** When an unknown settlement is looked up again, and how many lookups have counted. */
    record NextLook(Settlement settlement, int looks, Instant dueAt) {}

    /**
     * A purchase that was refunded and that nothing takes back.
     *
     * @param settlementId of the purchase
     * @param refundedAt as the campus says, or when it was seen
     * @param cancelledReversal the reversal it had; null: none
     * @param freeId for a reversal
     */
    record RefundedPurchase(
            long settlementId, Instant refundedAt, @Nullable Long cancelledReversal, long freeId) {}
}
