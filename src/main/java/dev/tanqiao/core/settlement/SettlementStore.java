package dev.tanqiao.core.settlement;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Where settlements, their history, attempts and answers are kept. Each method is one database transaction; a move, its
 * history row and its event are written together or not at all.
 */
public interface SettlementStore {

    Optional<Settlement> find(long settlementId);

    /** All settlements of one campus transaction: the purchase, and its reversal if there is one. */
    List<Settlement> ofTransaction(long transactionId);

    /** The settlements in any of these states for that account. */
    List<Settlement> ofAccount(String account, Collection<SettlementStatus> in);

    /**
     * Writes moves. A move whose settlement has moved on since it was read is left out.
     *
     * @return the moves that were written
     */
    List<Change> save(Collection<Change> changes);

    /**
     * Locks settlements, decides on what they are now, and writes the moves.
     *
     * @param settlementIds those concerned; unknown ids are left out
     * @param decide the move of one settlement; empty: it stays, and its lease ends
     * @return the moves that were written
     */
    List<Change> move(Collection<Long> settlementIds, Function<Settlement, Optional<Change>> decide);

    /**
     * Commits which of the claimed settlements may leave now: the move to SENDING and the attempt row; the others are held.
     *
     * @param settlementIds claimed by {@code owner}; one that is no longer PENDING or no longer leased by it is left out
     * @param owner the replica that sends
     * @param at business time
     * @param depart what may leave, decided on the locked rows and what stands at the gate
     * @return the attempts that may really be sent
     */
    List<Attempt> begin(
            Collection<Long> settlementIds,
            String owner,
            Instant at,
            BiFunction<List<Settlement>, DispatchLimits, List<Dispatch>> depart);

    /** Whether the move that committed that attempt is still there. */
    boolean remembers(Attempt attempt);

    /**
     * Records answers on their own attempts, whoever holds the settlements by now, and writes what follows from them. A settlement
     * that another transaction has locked is not waited for.
     *
     * @param at when what follows is written: business time
     * @param decide what an answer means for the settlement as it is now, given all that its attempts have heard
     * @return the answers that were not recorded, since their settlements are locked
     */
    List<AttemptAnswer> learn(
            Collection<AttemptAnswer> answers,
            Instant at,
            BiFunction<AttemptHistory, AttemptAnswer, OutcomeDecision> decide);

    /** Locks settlements past the deadline of their state, writes what follows, and takes the deadline off. */
    void passDeadline(Collection<Long> settlementIds, Instant at, Function<Settlement, OutcomeDecision> decide);

    /** Sets the next look of settlements that stay UNKNOWN; those that moved on are left out. */
    void lookAgain(Collection<NextLook> nextLooks);

    /**
     * A settlement as it is now, and what its attempts have heard so far.
     *
     * @param settlement as it is now
     * @param acceptedAttempts numbers of the attempts the city has accepted
     * @param mayHaveBooked numbers of the attempts that may have booked: accepted, unknown, or not answered
     */
    record AttemptHistory(
            Settlement settlement, Collection<Integer> acceptedAttempts, Collection<Integer> mayHaveBooked) {}

    /** When an unknown settlement is looked up again, and how many looks have counted. */
    record NextLook(Settlement settlement, int looks, Instant dueAt) {}
}
