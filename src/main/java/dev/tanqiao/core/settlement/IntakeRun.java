package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Recognized;
import dev.tanqiao.core.transaction.Recognizing;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Seen;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The taking in of one poll: gathers everything that follows from it. Used once. */
final class IntakeRun {

    private final Poll poll;
    private final IntakeStore store;
    private final PollPolicy pollPolicy;
    private final Instant at;
    private final List<Seen> shown;
    private final List<Seen> different;
    private final TransactionIntake transactions;
    private final IdBlock transactionIds;
    private final List<IntakeResult.Late> late = new ArrayList<>();
    private final List<IntakeResult.Key> keys = new ArrayList<>();

    IntakeRun(Poll poll, IntakeStore store, Deciding deciding, IntakePolicy policy, Instant at) {
        this.poll = poll;
        this.store = store;
        this.pollPolicy = policy.polls();
        this.at = at;
        this.shown = poll.rows();
        this.different = different();
        this.transactions = new TransactionIntake(store, different.size(), deciding, policy, at);
        this.transactionIds = new IdBlock(store::newTransactionIds, different.size());
    }

    IntakeResult taken() {
        List<Recognized> sights = recognized();
        for (Recognized sight : sights) {
            if (sight.known().isPresent()) {
                seeAgain(sight, sight.known().get());
            } else if (sight.isToBeTakenIn()) {
                collect(sight);
            }
        }
        TransactionChanges changes = transactions.taken();
        return new IntakeResult(sights, late, keys, changes, next(changes.isEmpty()));
    }

    /** Most looks show what the one before has shown: such an order is neither read from the store nor recognized again. */
    private List<Seen> different() {
        Map<String, String> hashes = new HashMap<>();
        for (Seen seen : shown) {
            String orderNo = seen.row().orderNo();
            if (orderNo != null) {
                hashes.put(orderNo, seen.observation().rawHash());
            }
        }
        if (hashes.isEmpty()) {
            return shown;
        }
        Set<String> unchanged = store.unchanged(poll.account().account(), hashes);
        return shown.stream()
                .filter(seen -> seen.row().orderNo() == null
                        || !unchanged.contains(seen.row().orderNo()))
                .toList();
    }

    private List<Recognized> recognized() {
        if (different.isEmpty()) {
            return List.of();
        }
        List<KnownTransaction> known = store.known(
                poll.account().account(),
                different.stream()
                        .map(seen -> seen.row().orderNo())
                        .filter(Objects::nonNull)
                        .toList(),
                different.stream()
                        .map(seen -> seen.row().orderTime())
                        .distinct()
                        .toList());
        return Recognizing.recognize(different, known);
    }

    private void collect(Recognized sight) {
        var transaction = Transaction.firstSeen(
                transactionIds.getAsLong(),
                Source.CAMPUS,
                poll.account().account(),
                sight.seen().row(),
                at);
        sight.keys().forEach(key -> keys.add(new IntakeResult.Key(transaction.id(), key)));
        transactions.collect(transaction, sight.key());
        Instant orderTime = transaction.row().orderTime();
        Instant cursor = poll.account().cursor();
        if (orderTime.isBefore(cursor) && !poll.account().openTimes().contains(orderTime)) {
            late.add(new IntakeResult.Late(transaction.id(), Duration.between(orderTime, cursor)));
        }
    }

    private void seeAgain(Recognized sight, KnownTransaction known) {
        Transaction before = known.transaction();
        sight.keys().stream()
                .filter(key -> !known.keys().contains(key))
                .forEach(key -> keys.add(new IntakeResult.Key(before.id(), key)));
        transactions.seeAgain(before, sight.seen().row(), sight.key());
    }

    private IntakeResult.Next next(boolean quiet) {
        int quietPolls = quiet ? poll.account().quietPolls() + 1 : 0;
        List<Row> openRows = shown.stream()
                .map(Seen::row)
                .filter(row -> row.status().isOpen())
                .toList();
        List<Instant> open = openRows.stream().map(Row::orderTime).distinct().toList();
        List<Instant> openWithoutOrderNo = openRows.stream()
                .filter(row -> row.orderNo() == null)
                .map(Row::orderTime)
                .filter(time -> !time.isBefore(pollPolicy.openSince(at)))
                .distinct()
                .toList();
        return new IntakeResult.Next(
                poll.confirmedUntil(),
                pollPolicy.pollAgainAt(at, quietPolls, open),
                quietPolls,
                poll.isSweep() ? poll.at() : null,
                openWithoutOrderNo);
    }
}
