package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was taken in about transactions of one source, and what follows.
 *
 * @param collected transactions that are new
 * @param changed transactions that are known, as they are now
 * @param shadows results of rules in shadow
 * @param recomputed settlements with another rule result by now
 * @param plan settlements that begin, moves, and breaks
 * @param barred settlements that are never sent again
 * @param at business time
 */
public record TransactionChanges(
        List<Transaction> collected,
        List<Transaction> changed,
        List<Shadow> shadows,
        List<Recomputed> recomputed,
        Plan plan,
        List<Long> barred,
        Instant at) {

    /** The result of a rule in shadow for a transaction; nothing of it is sent. */
    public record Shadow(long transactionId, String bundleVersion, RuleResult ruleResult) {}

    /** A settlement that has not been sent and has another rule result by now. */
    public record Recomputed(long settlementId, RuleResult ruleResult) {}

    /** Whether nothing is different. */
    boolean isEmpty() {
        return collected.isEmpty() && changed.isEmpty();
    }

    /** New ones and known ones as they are now. */
    Stream<Transaction> transactions() {
        return Stream.concat(collected.stream(), changed.stream());
    }

    /** Events of the transactions; those of settlements stand on their moves. */
    public List<Event> events() {
        return transactions().map(Transaction::event).toList();
    }
}
