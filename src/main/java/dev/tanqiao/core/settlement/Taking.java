package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.settlement.Deciding.Verdict;
import dev.tanqiao.core.settlement.IntakeStore.Books;
import dev.tanqiao.core.transaction.CampusTransaction;
import dev.tanqiao.core.transaction.CampusTransaction.Decided;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Known;
import dev.tanqiao.core.transaction.Look;
import dev.tanqiao.core.transaction.LookPolicy;
import dev.tanqiao.core.transaction.Recognized;
import dev.tanqiao.core.transaction.Recognizing;
import dev.tanqiao.core.transaction.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The taking in of one look: gathers everything that follows from it. Used once. */
final class Taking {

    private final Look look;
    private final Books books;
    private final Deciding deciding;
    private final LookPolicy lookPolicy;
    private final Instant at;
    private final Consequences consequences;
    private final List<CampusTransaction> collected = new ArrayList<>();
    private final List<Taken.Late> late = new ArrayList<>();
    private final List<CampusTransaction> changed = new ArrayList<>();
    private final List<Altered> altered = new ArrayList<>();
    private final List<Taken.Key> keys = new ArrayList<>();
    private final List<Opening> opened = new ArrayList<>();
    private final List<Taken.Shadow> shadows = new ArrayList<>();

    Taking(Look look, Books books, Deciding deciding, IntakePolicy policy, LookPolicy lookPolicy, Instant at) {
        this.look = look;
        this.books = books;
        this.deciding = deciding;
        this.lookPolicy = lookPolicy;
        this.at = at;
        this.consequences = new Consequences(deciding, policy, books::newSettlementId, at);
    }

    /** A transaction that was decided before and has changed since. */
    private record Altered(CampusTransaction before, CampusTransaction now) {}

    Taken taken() {
        List<Recognized> sights = recognized();
        for (Recognized sight : sights) {
            if (sight.known().isPresent()) {
                seeAgain(sight, sight.known().get());
            } else if (sight.isToBeTakenIn()) {
                collect(sight);
            }
        }
        drawConsequences();
        opened.addAll(consequences.opened());
        return new Taken(
                sights,
                collected,
                late,
                changed,
                keys,
                opened,
                shadows,
                consequences.recomputed(),
                consequences.moves(),
                consequences.barred(),
                consequences.discrepancies(),
                events(),
                next(sights),
                at);
    }

    private List<Recognized> recognized() {
        List<Seen> rows = look.rows();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<Known> known = books.known(
                look.account().account(),
                rows.stream()
                        .map(seen -> seen.row().orderNo())
                        .filter(Objects::nonNull)
                        .toList(),
                rows.stream().map(seen -> seen.row().orderTime()).distinct().toList());
        return Recognizing.recognize(rows, known);
    }

    private void collect(Recognized sight) {
        var transaction = CampusTransaction.firstSeen(
                books.newTransactionId(), look.account().account(), sight.seen().row(), at);
        sight.keys().forEach(key -> keys.add(new Taken.Key(transaction.id(), key)));
        collected.add(decided(transaction, sight.key()));
        Instant orderTime = transaction.row().orderTime();
        Instant cursor = look.account().cursor();
        if (orderTime.isBefore(cursor) && !look.account().openTimes().contains(orderTime)) {
            late.add(new Taken.Late(transaction.id(), Duration.between(orderTime, cursor)));
        }
    }

    private void seeAgain(Recognized sight, Known known) {
        CampusTransaction before = known.transaction();
        CampusTransaction now = before.seenAgain(sight.seen().row(), at);
        sight.keys().stream()
                .filter(key -> !known.keys().contains(key))
                .forEach(key -> keys.add(new Taken.Key(before.id(), key)));
        if (now == before) {
            return;
        }
        if (before.decided() == null) {
            changed.add(decided(now, sight.key()));
            return;
        }
        changed.add(now);
        if (concernsMoney(before.decided())) {
            altered.add(new Altered(before, now));
        }
    }

    private CampusTransaction decided(CampusTransaction transaction, String orderKey) {
        Verdict verdict = deciding.decide(transaction, at).orElse(null);
        if (verdict == null) {
            return transaction;
        }
        verdict.shadows()
                .forEach(promise -> shadows.add(
                        new Taken.Shadow(transaction.id(), verdict.decided().bundleVersion(), promise)));
        if (verdict.promise() != null && verdict.cid() != null) {
            opened.add(purchase(transaction, orderKey, verdict.promise(), verdict.cid()));
        }
        return transaction.decided(verdict.decided());
    }

    private Opening purchase(CampusTransaction transaction, String orderKey, Promise promise, String cid) {
        var settlement = new Settlement(
                books.newSettlementId(),
                transaction.id(),
                Settlement.Kind.PURCHASE,
                CityTransactionId.ofPurchase(transaction.account(), orderKey),
                null,
                null,
                transaction.account(),
                cid,
                promise.providerCid(),
                promise.ruleId(),
                promise.pointsA(),
                promise.pointsB(),
                promise.transactionType(),
                promise.convertReductions(),
                transaction.row().orderTime(),
                promise.data(),
                SettlementStatus.PENDING,
                null,
                false,
                0,
                0,
                null,
                null,
                at,
                1);
        return new Opening(settlement, "paid", null, at);
    }

    private void drawConsequences() {
        Map<Long, List<Settlement>> locked = new HashMap<>();
        if (!altered.isEmpty()) {
            books.locked(altered.stream().map(change -> change.before().id()).toList())
                    .forEach(settlement -> locked.computeIfAbsent(settlement.transactionId(), none -> new ArrayList<>())
                            .add(settlement));
        }
        for (Altered change : altered) {
            consequences.draw(
                    change.before(),
                    change.now(),
                    locked.getOrDefault(change.before().id(), List.of()));
        }
    }

    /** Whether a change after the decision can matter: money was promised, or given up for lost. */
    private static boolean concernsMoney(Decided decided) {
        return decided.decision() == Decision.SETTLE || decided.decision() == Decision.REFUNDED_UNSEEN;
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        collected.forEach(transaction -> events.add(transaction.event()));
        changed.forEach(transaction -> events.add(transaction.event()));
        return events;
    }

    private Taken.Next next(List<Recognized> sights) {
        boolean quiet = collected.isEmpty() && changed.isEmpty();
        int quietLooks = quiet ? look.account().quietLooks() + 1 : 0;
        List<Instant> open = sights.stream()
                .filter(sight -> sight.seen().row().status().isOpen())
                .map(sight -> sight.seen().row().orderTime())
                .distinct()
                .toList();
        List<Instant> openWithoutOrderNo = sights.stream()
                .filter(sight -> sight.seen().row().orderNo() == null)
                .filter(sight -> sight.seen().row().status().isOpen())
                .map(sight -> sight.seen().row().orderTime())
                .filter(time -> !time.isBefore(lookPolicy.openSince(at)))
                .distinct()
                .toList();
        return new Taken.Next(
                look.confirmedUntil(),
                lookPolicy.lookAgainAt(at, quietLooks, open),
                quietLooks,
                look.isSweep() ? look.at() : null,
                openWithoutOrderNo);
    }
}
