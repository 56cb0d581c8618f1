package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Recognized;
import dev.tanqiao.core.transaction.Recognizing;
import dev.tanqiao.core.transaction.Seen;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The taking in of one poll: gathers everything that follows from it. Used once. */
final class IntakeRun {

    private final Poll poll;
    private final IntakeStore store;
    private final PollPolicy pollPolicy;
    private final Instant at;
    private final TransactionIntake transactions;
    private final List<IntakeResult.Late> late = new ArrayList<>();
    private final List<IntakeResult.Key> keys = new ArrayList<>();

    IntakeRun(Poll poll, IntakeStore store, Deciding deciding, IntakePolicy policy, Instant at) {
        this.poll = poll;
        this.store = store;
        this.pollPolicy = policy.polls();
        this.at = at;
        this.transactions = new TransactionIntake(store, deciding, policy, at);
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
        return new IntakeResult(sights, late, keys, changes, next(sights, changes.isEmpty()));
    }

    private List<Recognized> recognized() {
        List<Seen> rows = poll.rows();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<KnownTransaction> known = store.known(
                poll.account().account(),
                rows.stream()
                        .map(seen -> seen.row().orderNo())
                        .filter(Objects::nonNull)
                        .toList(),
                rows.stream().map(seen -> seen.row().orderTime()).distinct().toList());
        return Recognizing.recognize(rows, known);
    }

    private void collect(Recognized sight) {
        var transaction = Transaction.firstSeen(
                store.newTransactionId(),
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

    private IntakeResult.Next next(List<Recognized> sights, boolean quiet) {
        int quietPolls = quiet ? poll.account().quietPolls() + 1 : 0;
        List<Instant> open = sights.stream()
                .filter(sight -> sight.seen().row().status().isOpen())
                .map(sight -> sight.seen().row().orderTime())
                .distinct()
                .toList();
        List<Instant> openWithoutOrderNo = sights.stream()
                .filter(sight -> sight.seen().row().orderNo() == null)
                .filter(sight -> sight.seen().row().status().isOpen())
                .map(sight -> sight.seen().row().orderTime())
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
