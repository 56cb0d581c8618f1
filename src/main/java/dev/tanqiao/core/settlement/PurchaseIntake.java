package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.PurchaseAnswer.News;
import dev.tanqiao.core.settlement.PurchaseAnswer.Refusal;
import dev.tanqiao.core.settlement.PurchaseStore.LockedPurchase;
import dev.tanqiao.core.settlement.PurchaseStore.WaitingPurchase;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in a purchase that a bundle hands in, or a later state of it, exactly once, however often and in whatever order its states
 * come: the transaction, what is decided about it, and what follows for settlements, in one database transaction.
 *
 * <p>States only go forward, from paid to closed to refunded: an earlier one that comes late changes nothing.
 */
public final class PurchaseIntake {

    private static final Logger log = LoggerFactory.getLogger(PurchaseIntake.class);

    private final PurchaseStore store;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final CurrentRules rules;
    private final Authorizations authorizations;
    private final IntakePolicy policy;
    private final Clock clock;

    public PurchaseIntake(
            PurchaseStore store,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            Clock clock) {
        this.store = store;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.rules = rules;
        this.authorizations = authorizations;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Takes it in.
     *
     * @param source the route that hands it in, as the hub knows it
     * @param grant what the route's bundle may do
     * @throws IllegalArgumentException when the source is the campus, whose orders the hub reads itself
     */
    public PurchaseAnswer takeIn(Source source, Purchase purchase, PurchaseGrant grant) {
        if (source.isCampus()) {
            throw new IllegalArgumentException(
                    "Orders of the campus are read from the campus, and handed in by nobody.");
        }
        PurchaseAnswer answer = work.commit(() -> takeIn(source, purchase, grant, clock.instant()));
        tell(source, purchase, answer);
        return answer;
    }

    /** Decides about the purchases that an account made while its authorization was under way, once it is not any more. */
    public void decideWaiting(String account) {
        work.run(() -> {
            Instant at = clock.instant();
            RuleSet inForce = rules.inForce();
            for (WaitingPurchase waiting : store.lockWaiting(account)) {
                Transaction transaction = waiting.transaction();
                TransactionIntake intake = intake(inForce, transaction.source(), waiting.grant(), at);
                intake.decideNow(
                        transaction, Objects.requireNonNull(transaction.row().orderNo()));
                write(intake.taken());
            }
        });
    }

    private PurchaseAnswer takeIn(Source source, Purchase purchase, PurchaseGrant grant, Instant at) {
        if (authorizations.find(purchase.account()).isEmpty()) {
            return new PurchaseAnswer.Refused(
                    Refusal.NOT_ENROLLED,
                    "Account %s never consented. Nothing of it was kept.".formatted(purchase.account()));
        }
        RuleSet inForce = rules.inForce();
        LockedPurchase locked = store.lock(source, purchase.id());
        Optional<Transaction> known = locked.transaction();
        if (known.filter(before -> !before.account().equals(purchase.account())).isPresent()) {
            return new PurchaseAnswer.Refused(
                    Refusal.OTHER_ACCOUNT,
                    "%s has handed in purchase %s for another account. Nothing was changed."
                            .formatted(source.name(), purchase.id()));
        }
        store.keep(source.bundle(), grant, at);
        TransactionChanges changes = changes(intake(inForce, source, grant, at), source, purchase, locked, at);
        store.observe(source, purchase, at);
        write(changes);
        return answer(locked, changes);
    }

    private void write(TransactionChanges changes) {
        store.write(changes);
        writer.write(changes.plan());
        store.writeRuleResults(changes);
    }

    private static TransactionChanges changes(
            TransactionIntake intake, Source source, Purchase purchase, LockedPurchase locked, Instant at) {
        Row row = purchase.row();
        locked.transaction()
                .ifPresentOrElse(
                        before -> intake.seeAgain(before, inOrder(before.row(), row), purchase.id()),
                        () -> intake.collect(
                                Transaction.firstSeen(locked.transactionId(), source, purchase.account(), row, at),
                                purchase.id()));
        return intake.taken();
    }

    private TransactionIntake intake(RuleSet inForce, Source source, PurchaseGrant grant, Instant at) {
        var deciding = new Deciding(inForce.of(source), grant.providers()::contains, authorizations, policy);
        return new TransactionIntake(store, 1, deciding, policy, at);
    }

    /** An earlier state that comes late tells when it was paid, and nothing else. */
    private static Row inOrder(Row before, Row shown) {
        return rank(shown.status()) >= rank(before.status())
                ? shown
                : RowBuilder.builder(before)
                        .payTime(before.payTime() == null ? shown.payTime() : before.payTime())
                        .build();
    }

    private static int rank(TransactionStatus status) {
        return switch (status) {
            case REFUNDED -> 2;
            case CLOSED -> 1;
            case PAID, TO_PAY, ARREARS, OTHER -> 0;
        };
    }

    private PurchaseAnswer.Taken answer(LockedPurchase locked, TransactionChanges changes) {
        News news = !changes.collected().isEmpty()
                ? News.TAKEN_IN
                : changes.changed().isEmpty() ? News.KNOWN : News.CHANGED;
        Transaction now =
                changes.transactions().findFirst().or(locked::transaction).orElseThrow();
        var decided = now.decided();
        return new PurchaseAnswer.Taken(
                news,
                now.id(),
                now.row().status(),
                decided == null ? null : decided.decision(),
                decided == null ? null : decided.ruleId(),
                store.settlementOf(now.id()).orElse(null));
    }

    private static void tell(Source source, Purchase purchase, PurchaseAnswer answer) {
        if (answer instanceof PurchaseAnswer.Refused refused) {
            log.warn("purchase.refused source={} id={} why={}", source.name(), purchase.id(), refused.why());
        } else if (answer instanceof PurchaseAnswer.Taken taken) {
            log.debug(
                    "purchase.stored source={} id={} news={} transactionId={} decision={} settlementId={}",
                    source.name(),
                    purchase.id(),
                    taken.news(),
                    taken.transactionId(),
                    taken.decision(),
                    taken.settlementId());
        }
    }
}
