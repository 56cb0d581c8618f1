package dev.tanqiao.settlement;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where settlements, their history, attempts and answers are kept. Each method is one database transaction. */
public interface SettlementStore {

    Optional<Settlement> find(long settlementId);

    /** All settlements of one campus transaction: the purchase, and its reversal if there is one. */
    List<Settlement> ofTransaction(long transactionId);

    /** Those with that city id. */
    List<Settlement> byCityTransactionIds(Collection<String> cityTransactionIds);

    /**
     * Writes moves: row, history, event. A move whose settlement has moved on since it was read is left out.
     *
     * @return the settlements that did move, as they are now
     */
    List<Settlement> save(Collection<Change> changes);

    /**
     * Commits that these attempts may leave now: the move to SENDING with the next attempt number, and the attempt row.
     *
     * @return the attempts that may really be sent; a settlement that moved on since it was read is left out
     */
    List<Attempt> beginAttempts(Collection<Departure> departures, Instant at);

    /**
     * Records answers on their own attempts and writes the moves they cause, all in one transaction.
     *
     * @return the settlements that did move, as they are now
     */
    List<Settlement> saveAnswers(Collection<Answer> answers, Collection<Change> changes);

    /** The settlements in any of these states for that account. */
    List<Settlement> ofAccount(String account, Collection<SettlementStatus> in);
}
