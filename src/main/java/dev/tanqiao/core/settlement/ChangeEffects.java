package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.UNKNOWN;

import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows for settlements when the source of a transaction that was decided before changes it.
 *
 * <p>Refunded: what was never sent is cancelled; what is booked gets a reversal; what may have left is never sent again, and
 * its reversal waits for the truth. Closed: what was never sent is cancelled. Changed otherwise: what was never sent is
 * computed anew, all else is a break for a person, and nothing is sent.
 *
 * <p>Computing anew keeps to the state table: the settlement passes through HELD (a held one through PENDING) back to where
 * it was, and the two lines of its history say the rule result before and the one now; where a rule on trial decides now, it is held
 * for the trial. Whoever had read it before
 * finds its sequence moved on and sends nothing; the city's id stays the same, so nothing can be booked twice.
 */
final class ChangeEffects {

    private static final String UNPAID = "the campus shows it unpaid again";

    private final Deciding deciding;
    private final IntakePolicy policy;
    private final LongSupplier settlementIds;
    private final Instant at;
    private final List<NewSettlement> opened = new ArrayList<>();
    private final List<TransactionChanges.Recomputed> recomputed = new ArrayList<>();
    private final List<Change> moves = new ArrayList<>();
    private final List<Long> barred = new ArrayList<>();
    private final List<Discrepancy> discrepancies = new ArrayList<>();

    ChangeEffects(Deciding deciding, IntakePolicy policy, LongSupplier settlementIds, Instant at) {
        this.deciding = deciding;
        this.policy = policy;
        this.settlementIds = settlementIds;
        this.at = at;
    }

    List<NewSettlement> opened() {
        return opened;
    }

    List<TransactionChanges.Recomputed> recomputed() {
        return recomputed;
    }

    List<Change> moves() {
        return moves;
    }

    List<Long> barred() {
        return barred;
    }

    List<Discrepancy> discrepancies() {
        return discrepancies;
    }

    /**
     * Draws them for one transaction.
     *
     * @param settlements of that transaction, locked; none when it was decided not to settle it
     */
    void draw(Transaction before, Transaction now, List<Settlement> settlements) {
        Optional<Settlement> purchase = ofKind(settlements, Settlement.Kind.PURCHASE);
        TransactionStatus was = before.row().status();
        TransactionStatus is = now.row().status();
        if (is == TransactionStatus.REFUNDED) {
            refund(purchase, settlements, now);
        } else if (isOver(was)) {
            if (is != TransactionStatus.CLOSED) {
                broken(now, "it was %s and is %s".formatted(was, is));
            }
        } else if (purchase.isEmpty()) {
            return;
        } else if (is == TransactionStatus.CLOSED) {
            closed(purchase.get(), now);
        } else if (is != TransactionStatus.PAID) {
            unpaidAgain(purchase.get(), now);
        } else if (isHeldAsUnpaid(purchase.get())) {
            Change released =
                    move(purchase.get(), PENDING, now.source().told() + " shows it paid again", now, at, null);
            moves.add(released);
            alter(released.applied(), before, now);
        } else if (!before.row().isWorthTheSameAs(now.row()) || isUnpaidOnTrial(purchase.get(), was)) {
            alter(purchase.get(), before, now);
        }
    }

    private static boolean isHeldAsUnpaid(Settlement purchase) {
        String reason = purchase.reason();
        return purchase.status() == HELD && reason != null && reason.startsWith(UNPAID);
    }

    /** What it was worth while it showed unpaid was not looked at. */
    private static boolean isUnpaidOnTrial(Settlement purchase, TransactionStatus was) {
        return Trial.holds(purchase) && was != TransactionStatus.PAID;
    }

    /** Why what shows unpaid again is held. */
    static String unpaid(TransactionStatus status) {
        return UNPAID + " (%s)".formatted(status);
    }

    private static boolean isOver(TransactionStatus status) {
        return status == TransactionStatus.REFUNDED || status == TransactionStatus.CLOSED;
    }

    private void refund(Optional<Settlement> purchase, List<Settlement> settlements, Transaction now) {
        if (purchase.isEmpty() || ofKind(settlements, Settlement.Kind.REVERSAL).isPresent()) {
            return;
        }
        Settlement original = purchase.get();
        if (isUnsent(original)) {
            moves.add(move(original, CANCELLED, "refunded before it was sent", now, null, null));
            return;
        }
        switch (original.status()) {
            case SETTLED, BILLED ->
                opened.add(Reversals.due(settlementIds.getAsLong(), original, now.refundedAt(), at));
            case SENDING, UNKNOWN, NEEDS_REVIEW -> bar(original, now);
            case PENDING -> {
                bar(original, now);
                askForTheTruth(original, now);
            }
            case HELD -> {
                bar(original, now);
                Change released = move(original, PENDING, "refunded after an attempt", now, at, null);
                moves.add(released);
                askForTheTruth(released.applied(), now);
            }
            case REJECTED, CANCELLED -> {}
        }
    }

    private void bar(Settlement original, Transaction now) {
        barred.add(original.id());
        opened.add(Reversals.waiting(
                settlementIds.getAsLong(), original, now.refundedAt(), at, at.plus(policy.heldDeadline())));
    }

    private void askForTheTruth(Settlement original, Transaction now) {
        moves.add(move(original, UNKNOWN, "refunded after an attempt", now, at, at.plus(policy.unknownDeadline())));
    }

    private void closed(Settlement purchase, Transaction now) {
        if (isUnsent(purchase)) {
            moves.add(move(
                    purchase,
                    CANCELLED,
                    "closed at %s before it was sent".formatted(now.source().told()),
                    now,
                    null,
                    null));
        } else {
            broken(purchase, now, "it is CLOSED");
        }
    }

    /**
     * What a pause, a cap or a withdrawal holds is held for this from now on; whatever else still holds it then stops it when it goes.
     * What a trial holds stays so: who ends the trial looks whether it is paid.
     */
    private void unpaidAgain(Settlement purchase, Transaction now) {
        if (isUnsent(purchase) && !isHeldAsUnpaid(purchase) && !Trial.holds(purchase)) {
            String why = unpaid(now.row().status());
            Settlement pending = purchase;
            if (purchase.status() == HELD) {
                Change away = move(purchase, PENDING, why, now, at, null);
                moves.add(away);
                pending = away.applied();
            }
            moves.add(move(pending, HELD, why, now, null, at.plus(policy.heldDeadline())));
        }
        broken(purchase, now, "it was PAID and is " + now.row().status());
    }

    private void alter(Settlement purchase, Transaction before, Transaction now) {
        if (!isUnsent(purchase)) {
            broken(purchase, now, "%s became %s".formatted(told(before.row()), told(now.row())));
            return;
        }
        RuleResult old = RuleResult.of(purchase);
        RuleResult anew = deciding.result(now.row(), at).orElse(null);
        if (anew == null) {
            moves.add(move(
                    purchase,
                    CANCELLED,
                    now.source().told() + " changed it; no rule gives points for it now",
                    now,
                    null,
                    null));
        } else if (!anew.equals(old)) {
            recomputed.add(new TransactionChanges.Recomputed(purchase.id(), anew));
            computeAnew(purchase, now, old, anew);
        }
    }

    private void computeAnew(Settlement purchase, Transaction now, RuleResult old, RuleResult anew) {
        String before = "before: " + old.told();
        String after = "now: " + anew.told();
        String trial = deciding.heldFor(anew).orElse(null);
        Instant heldUntil = at.plus(policy.heldDeadline());
        Settlement pending;
        String heldFor = trial;
        if (purchase.status() == PENDING) {
            Change away = move(purchase, HELD, Dispatching.ANEW + "; " + before, now, null, heldUntil);
            moves.add(away);
            Change back = move(anew.on(away.applied()), PENDING, Dispatching.ANEW + "; " + after, now, at, null);
            moves.add(back);
            pending = back.applied();
        } else {
            Change away =
                    move(purchase, PENDING, Dispatching.ANEW + "; %s; %s".formatted(before, after), now, at, null);
            moves.add(away);
            pending = anew.on(away.applied());
            heldFor = trial != null ? trial : purchase.reason() == null ? "held" : purchase.reason();
        }
        if (heldFor != null) {
            moves.add(move(pending, HELD, heldFor, now, null, heldUntil));
        }
    }

    private static boolean isUnsent(Settlement settlement) {
        return settlement.attempt() == 0 && (settlement.status() == PENDING || settlement.status() == HELD);
    }

    private void broken(Settlement settlement, Transaction now, String detail) {
        if (settlement.status() != CANCELLED && settlement.status() != SettlementStatus.REJECTED) {
            broken(now, detail + "; settlement %s is %s".formatted(settlement.id(), settlement.status()));
        }
    }

    private void broken(Transaction now, String detail) {
        discrepancies.add(new Discrepancy(
                Discrepancy.Type.CHANGED_AFTER_SETTLEMENT,
                "transaction/" + now.id(),
                (now.source().isCampus() ? "The campus" : now.source().name()) + " changed it: " + detail));
    }

    private Change move(
            Settlement settlement,
            SettlementStatus to,
            String cause,
            Transaction now,
            @Nullable Instant dueAt,
            @Nullable Instant deadlineAt) {
        return new Change(settlement, to, cause, "transaction " + now.id(), dueAt, deadlineAt, at);
    }

    private static Optional<Settlement> ofKind(List<Settlement> settlements, Settlement.Kind kind) {
        return settlements.stream()
                .filter(settlement -> settlement.kind() == kind)
                .findFirst();
    }

    private static String told(Row row) {
        return "%s fen at %s by %s".formatted(row.amountFen(), row.merchant(), row.channel());
    }
}
