package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.transaction.CampusTransaction;
import dev.tanqiao.core.transaction.Recognized;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one poll changes. It is written in one database transaction, the cursor last.
 *
 * @param sights every row that was seen; observed where it differs from its last sight
 * @param collected transactions that are new
 * @param late those of them that were shown late
 * @param changed transactions that are known, as they are now
 * @param keys keys of new transactions, and those that known ones have shown for the first time
 * @param shadows results of rules in shadow
 * @param recomputed settlements with another rule result by now
 * @param plan settlements that begin, moves, and breaks
 * @param barred settlements that are never sent again
 * @param events of transactions; those of settlements stand on their moves
 * @param next where the account stands after the poll
 * @param at business time
 */
public record IntakeResult(
        List<Recognized> sights,
        List<CampusTransaction> collected,
        List<Late> late,
        List<CampusTransaction> changed,
        List<Key> keys,
        List<Shadow> shadows,
        List<Recomputed> recomputed,
        Plan plan,
        List<Long> barred,
        List<Event> events,
        Next next,
        Instant at) {

    /** A transaction whose order time the cursor had passed by so much when it was first shown. */
    public record Late(long transactionId, Duration by) {}

    /** A key of a transaction. */
    public record Key(long transactionId, String key) {}

    /** The result of a rule in shadow for a transaction; nothing of it is sent. */
    public record Shadow(long transactionId, String bundleVersion, RuleResult ruleResult) {}

    /** A settlement that has not been sent and has another rule result by now. */
    public record Recomputed(long settlementId, RuleResult ruleResult) {}

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
