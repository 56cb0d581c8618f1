package dev.tanqiao.core.settlement;

import dev.tanqiao.core.settlement.Deciding.Verdict;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.Transaction.Decided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes in transactions of one source, whichever it is: decides them, once, and gathers all that follows. Used once. */
final class TransactionIntake {

    private final TransactionStore store;
    private final IdBlock settlementIds;
    private final Deciding deciding;
    private final IntakePolicy policy;
    private final Instant at;
    private final ChangeEffects effects;
    private final List<Transaction> collected = new ArrayList<>();
    private final List<Transaction> changed = new ArrayList<>();
    private final List<Altered> altered = new ArrayList<>();
    private final List<NewSettlement> opened = new ArrayList<>();
    private final List<TransactionChanges.Shadow> shadows = new ArrayList<>();

    /**
     * @param expected how many transactions may become settlements
     */
    TransactionIntake(TransactionStore store, int expected, Deciding deciding, IntakePolicy policy, Instant at) {
        this.store = store;
        this.settlementIds = new IdBlock(store::newSettlementIds, expected);
        this.deciding = deciding;
        this.policy = policy;
        this.at = at;
        this.effects = new ChangeEffects(deciding, policy, settlementIds, at);
    }

    /** A transaction that was decided before and has changed since. */
    private record Altered(Transaction before, Transaction now) {}

    /**
     * Takes one in that is new.
     *
     * @param orderKey the key it is known by
     */
    void collect(Transaction transaction, String orderKey) {
        collected.add(decided(transaction, orderKey));
    }

    /** Takes in what its source shows of one that is known. */
    void seeAgain(Transaction before, Row shown, String orderKey) {
        Transaction now = before.seenAgain(shown, at);
        if (now == before) {
            return;
        }
        if (before.decided() == null) {
            changed.add(decided(now, orderKey));
            return;
        }
        changed.add(now);
        if (concernsMoney(before.decided())) {
            altered.add(new Altered(before, now));
        }
    }

    /** Decides about one that waited for the person's authorization; nothing when it still does. */
    void decideNow(Transaction waiting, String orderKey) {
        Transaction now = decided(waiting.touched(at), orderKey);
        if (now.decided() != null) {
            changed.add(now);
        }
    }

    private Transaction decided(Transaction transaction, String orderKey) {
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

    private NewSettlement purchase(Transaction transaction, String orderKey, RuleResult ruleResult, String cid) {
        String trial = deciding.heldFor(ruleResult).orElse(null);
        var settlement = SettlementBuilder.builder()
                .id(settlementIds.getAsLong())
                .transactionId(transaction.id())
                .source(transaction.source())
                .kind(Settlement.Kind.PURCHASE)
                .cityTransactionId(CityTransactionId.ofPurchase(transaction.source(), transaction.account(), orderKey))
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
                .status(trial == null ? SettlementStatus.PENDING : SettlementStatus.HELD)
                .resendBarred(false)
                .attempt(0)
                .looks(0)
                .sequence(1)
                .reason(trial)
                .dueAt(trial == null ? at : null)
                .build();
        return trial == null
                ? new NewSettlement(settlement, "paid", null, at)
                : new NewSettlement(settlement, trial, at.plus(policy.heldDeadline()), at);
    }

    /** All that was taken in; locks the settlements concerned. */
    TransactionChanges taken() {
        drawConsequences();
        opened.addAll(effects.opened());
        return new TransactionChanges(
                collected,
                changed,
                shadows,
                effects.recomputed(),
                new Plan(opened, effects.moves(), effects.discrepancies(), at),
                effects.barred(),
                at);
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
}
