package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.settlement.Deciding.Verdict;
import dev.tanqiao.core.transaction.CampusTransaction;
import dev.tanqiao.core.transaction.CampusTransaction.Decided;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
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

/** The taking in of one poll: gathers everything that follows from it. Used once. */
final class IntakeRun {

    private final Poll poll;
    private final IntakeStore store;
    private final Deciding deciding;
    private final PollPolicy pollPolicy;
    private final Instant at;
    private final ChangeEffects effects;
    private final List<CampusTransaction> collected = new ArrayList<>();
    private final List<IntakeResult.Late> late = new ArrayList<>();
    private final List<CampusTransaction> changed = new ArrayList<>();
    private final List<Altered> altered = new ArrayList<>();
    private final List<IntakeResult.Key> keys = new ArrayList<>();
    private final List<NewSettlement> opened = new ArrayList<>();
    private final List<IntakeResult.Shadow> shadows = new ArrayList<>();

    IntakeRun(Poll poll, IntakeStore store, Deciding deciding, IntakePolicy policy, Instant at) {
        this.poll = poll;
        this.store = store;
        this.deciding = deciding;
        this.pollPolicy = policy.polls();
        this.at = at;
        this.effects = new ChangeEffects(deciding, policy, store::newSettlementId, at);
    }

    /** A transaction that was decided before and has changed since. */
    private record Altered(CampusTransaction before, CampusTransaction now) {}

    IntakeResult taken() {
        List<Recognized> sights = recognized();
        for (Recognized sight : sights) {
            if (sight.known().isPresent()) {
                seeAgain(sight, sight.known().get());
            } else if (sight.isToBeTakenIn()) {
                collect(sight);
            }
        }
        drawConsequences();
        opened.addAll(effects.opened());
        return new IntakeResult(
                sights,
                collected,
                late,
                changed,
                keys,
                shadows,
                effects.recomputed(),
                new Plan(opened, effects.moves(), effects.discrepancies(), at),
                effects.barred(),
                events(),
                next(sights),
                at);
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
        var transaction = CampusTransaction.firstSeen(
                store.newTransactionId(), poll.account().account(), sight.seen().row(), at);
        sight.keys().forEach(key -> keys.add(new IntakeResult.Key(transaction.id(), key)));
        collected.add(decided(transaction, sight.key()));
        Instant orderTime = transaction.row().orderTime();
        Instant cursor = poll.account().cursor();
        if (orderTime.isBefore(cursor) && !poll.account().openTimes().contains(orderTime)) {
            late.add(new IntakeResult.Late(transaction.id(), Duration.between(orderTime, cursor)));
        }
    }

    private void seeAgain(Recognized sight, KnownTransaction known) {
        CampusTransaction before = known.transaction();
        CampusTransaction now = before.seenAgain(sight.seen().row(), at);
        sight.keys().stream()
                .filter(key -> !known.keys().contains(key))
                .forEach(key -> keys.add(new IntakeResult.Key(before.id(), key)));
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
        shadows.addAll(verdict.shadows());
        if (verdict.ruleResult() != null && verdict.cid() != null) {
            opened.add(purchase(transaction, orderKey, verdict.ruleResult(), verdict.cid()));
        }
        return transaction.decided(verdict.decided());
    }

    private NewSettlement purchase(CampusTransaction transaction, String orderKey, RuleResult ruleResult, String cid) {
        var settlement = SettlementBuilder.builder()
                .id(store.newSettlementId())
                .transactionId(transaction.id())
                .kind(Settlement.Kind.PURCHASE)
                .cityTransactionId(CityTransactionId.ofPurchase(transaction.account(), orderKey))
                .account(transaction.account())
                .cid(cid)
                .provider(ruleResult.providerCid())
                .ruleId(ruleResult.ruleId())
                .pointsA(ruleResult.pointsA())
                .pointsB(ruleResult.pointsB())
                .transactionType(ruleResult.transactionType())
                .convertReductions(ruleResult.convertReductions())
                .orderTime(transaction.row().orderTime())
                .data(ruleResult.data())
                .status(SettlementStatus.PENDING)
                .resendBarred(false)
                .attempt(0)
                .looks(0)
                .sequence(1)
                .dueAt(at)
                .build();
        return new NewSettlement(settlement, "paid", null, at);
    }

    private void drawConsequences() {
        Map<Long, List<Settlement>> locked = new HashMap<>();
        if (!altered.isEmpty()) {
            store.lockSettlements(
                            altered.stream().map(change -> change.before().id()).toList())
                    .forEach(settlement -> locked.computeIfAbsent(settlement.transactionId(), none -> new ArrayList<>())
                            .add(settlement));
        }
        for (Altered change : altered) {
            effects.draw(
                    change.before(),
                    change.now(),
                    locked.getOrDefault(change.before().id(), List.of()));
        }
    }

    /** Whether a change after the decision can matter: a settlement was opened, or given up for lost. */
    private static boolean concernsMoney(Decided decided) {
        return decided.decision() == Decision.SETTLE || decided.decision() == Decision.REFUNDED_UNSEEN;
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        collected.forEach(transaction -> events.add(transaction.event()));
        changed.forEach(transaction -> events.add(transaction.event()));
        return events;
    }

    private IntakeResult.Next next(List<Recognized> sights) {
        boolean quiet = collected.isEmpty() && changed.isEmpty();
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
