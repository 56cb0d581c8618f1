package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.PurchaseStore.WaitingPurchase;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A person has purchases decided again, by the rules of today, that a trial holds which is over. None was ever sent: with the same
 * result it goes on, with another it is computed anew and goes on, and without a rule it is cancelled.
 */
public final class DecidingAgain {

    /** What it is called in acts, commands and the API. */
    public static final String WORD = "decide-again";

    private final ReviewStore store;
    private final PurchaseStore purchases;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final CurrentRules rules;
    private final IntakePolicy policy;
    private final Clock clock;

    public DecidingAgain(
            ReviewStore store,
            PurchaseStore purchases,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            IntakePolicy policy,
            Clock clock) {
        this.store = store;
        this.purchases = purchases;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.rules = rules;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What would become of the settlements; nothing is written.
     *
     * @return of each that exists
     */
    public List<DecidedAgain> tryOut(Collection<Long> settlementIds, String reason, String actor) {
        return decided(rules.inForce(), store.find(settlementIds), reason, actor, clock.instant());
    }

    /**
     * Decides again; those it is impossible for stay as they are.
     *
     * @return of each that exists
     */
    public List<DecidedAgain> decide(Collection<Long> settlementIds, String reason, String actor) {
        Instant at = clock.instant();
        return work.commit(() -> {
            RuleSet current = rules.inForce();
            List<DecidedAgain> all = decided(current, store.lock(settlementIds), reason, actor, at);
            write(all, at);
            return all;
        });
    }

    private void write(List<DecidedAgain> all, Instant at) {
        var changes = new TransactionChanges(
                List.of(),
                List.of(),
                List.of(),
                all.stream().flatMap(DecidingAgain::recomputed).toList(),
                Plan.of(all.stream().flatMap(each -> each.moves().stream()).toList(), at),
                List.of(),
                at);
        writer.write(changes.plan());
        purchases.writeRuleResults(changes);
        store.record(all.stream().flatMap(each -> Stream.ofNullable(each.act())).toList());
    }

    private static Stream<TransactionChanges.Recomputed> recomputed(DecidedAgain decided) {
        Settlement before = decided.about().settlement();
        return decided.now() == null || decided.now().equals(RuleResult.of(before))
                ? Stream.empty()
                : Stream.of(new TransactionChanges.Recomputed(before.id(), decided.now()));
    }

    private List<DecidedAgain> decided(RuleSet current, List<ReviewCase> all, String reason, String actor, Instant at) {
        Map<Long, WaitingPurchase> byTransaction = new HashMap<>();
        purchases
                .find(all.stream()
                        .map(each -> each.settlement().transactionId())
                        .toList())
                .forEach(purchase -> byTransaction.put(purchase.transaction().id(), purchase));
        return all.stream()
                .map(about -> {
                    String why = whyNot(about, current);
                    WaitingPurchase purchase =
                            byTransaction.get(about.settlement().transactionId());
                    return why == null
                            ? decided(about, Objects.requireNonNull(purchase), current, reason, actor, at)
                            : DecidedAgain.refused(about, why);
                })
                .toList();
    }

    private static @Nullable String whyNot(ReviewCase about, RuleSet current) {
        if (!about.isHeldByTrial()) {
            return "only what a trial holds is decided again";
        }
        if (current.trials()
                .containsValue(Objects.requireNonNull(about.settlement().reason()))) {
            return "its trial is still under way; it is released when the bundle is kept";
        }
        return about.isPaid()
                ? null
                : about.settlement().source().told() + " shows its purchase " + about.campusStatus();
    }

    private DecidedAgain decided(
            ReviewCase about, WaitingPurchase purchase, RuleSet current, String reason, String actor, Instant at) {
        Settlement held = about.settlement();
        String evidence = "person " + actor + ": " + reason;
        RuleSet rules = current.of(held.source());
        RuleResult old = RuleResult.of(held);
        RuleResult now = rules.result(purchase.transaction().row(), granted(purchase), at)
                .orElse(null);
        List<Change> moves;
        if (now == null) {
            moves = List.of(Change.of(held, CANCELLED, "decided again; no rule gives points for it now", evidence, at));
        } else {
            String cause = now.equals(old)
                    ? "decided again, as before"
                    : Dispatching.ANEW + "; before: %s; now: %s".formatted(old.told(), now.told());
            Change goes = new Change(held, PENDING, cause, evidence, at, null, at);
            moves = Stream.concat(
                            Stream.of(goes),
                            rules.heldFor(now).stream()
                                    .map(trial -> new Change(
                                            now.on(goes.applied()),
                                            HELD,
                                            trial,
                                            evidence,
                                            null,
                                            at.plus(policy.heldDeadline()),
                                            at)))
                    .toList();
        }
        return new DecidedAgain(about, now, moves, new Act(at, actor, WORD, "settlement/" + held.id(), reason), null);
    }

    private static Predicate<String> granted(WaitingPurchase purchase) {
        return purchase.transaction().source().isCampus()
                ? provider -> true
                : purchase.grant().providers()::contains;
    }
}
