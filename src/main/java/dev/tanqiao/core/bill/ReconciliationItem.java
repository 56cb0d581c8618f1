package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is reconciled: a purchase, a reversal, or an unmatched bill line, with what each side knows of it.
 *
 * @param kind which of the three
 * @param id of the transaction; of the bill line where that is unmatched
 * @param day by payTime, by refundTime, by transactionPaymentTime
 * @param counterpart the side of whoever says that it was made; null: none
 * @param hub our side; null: none
 * @param bills the city's side
 */
public record ReconciliationItem(
        Kind kind,
        long id,
        LocalDate day,
        @Nullable Counterpart counterpart,
        @Nullable HubSide hub,
        Bills bills) {

    /** What an item is. */
    public enum Kind {
        PURCHASE,
        REVERSAL,
        /** A bill line without a settlement. */
        BILL
    }

    /**
     * The purchase as its source tells it, and the observation it rests on: the counterpart of what we settle.
     *
     * @param source the campus, or the route of a bundle that handed it in
     * @param orderNo of the campus, or the source's own id
     * @param observationHash of that observation's text; null where it is no longer at hand
     */
    public record Counterpart(
            Source source,
            String account,
            @Nullable String orderNo,
            long amountFen,
            TransactionStatus status,
            @Nullable Decision decision,
            @Nullable Long observationId,
            @Nullable Instant observedAt,
            @Nullable String observationHash) {}

    /**
     * The settlement.
     *
     * @param originalIsBooked of a reversal: whether what it takes back is booked; true for a purchase
     * @param sequence of its last move
     * @param historyHash of all its moves so far
     * @param termsHash of what it was made with: person, cid, rule, what is told to the city; null in sheets that are older
     */
    public record HubSide(
            long settlementId,
            @Nullable Long originalId,
            boolean originalIsBooked,
            int sequence,
            String cityTransactionId,
            String provider,
            BigDecimal pointsA,
            BigDecimal pointsB,
            SettlementStatus status,
            String historyHash,
            @Nullable String termsHash) {

        private HubSide withoutTerms() {
            return new HubSide(
                    settlementId,
                    originalId,
                    originalIsBooked,
                    sequence,
                    cityTransactionId,
                    provider,
                    pointsA,
                    pointsB,
                    status,
                    historyHash,
                    null);
        }
    }

    /**
     * The bill lines.
     *
     * @param cityTransactionId they are under; null: none
     * @param provider who was paid; null: none
     * @param sum of their points
     * @param hash of all their fields; null: none
     */
    public record Bills(
            List<Long> lineIds,
            @Nullable String cityTransactionId,
            @Nullable String provider,
            BigDecimal sum,
            @Nullable String hash) {}

    /** As a sheet had it that is older than hashes of terms. */
    ReconciliationItem withoutTerms() {
        return hub == null ? this : new ReconciliationItem(kind, id, day, counterpart, hub.withoutTerms(), bills);
    }

    /** Its name among all items. */
    public String key() {
        return kind + "/" + id;
    }

    /** What the three sides say together. */
    public Verdict verdict() {
        return switch (kind) {
            case BILL -> unmatched();
            case PURCHASE, REVERSAL -> hub == null ? withoutSettlement() : withSettlement(hub);
        };
    }

    private Verdict unmatched() {
        if (bills.lineIds().isEmpty()) {
            return Verdict.TAKEN_OVER;
        }
        return bills.sum().signum() < 0 ? Verdict.REFUND_WITHOUT_ORIGINAL : Verdict.BILL_WITHOUT_SETTLEMENT;
    }

    private Verdict withoutSettlement() {
        boolean owed = counterpart != null
                && counterpart.status() == TransactionStatus.PAID
                && (counterpart.decision() == null || counterpart.decision() == Decision.SETTLE);
        return owed ? Verdict.NOT_SETTLED : Verdict.NOTHING_DUE;
    }

    private Verdict withSettlement(HubSide ours) {
        return switch (ours.status()) {
            case SETTLED, BILLED -> ours.originalIsBooked() ? booked(ours) : Verdict.REFUND_WITHOUT_ORIGINAL;
            case CANCELLED -> bills.lineIds().isEmpty() ? Verdict.NOTHING_DUE : Verdict.BOOKED_THOUGH_CANCELLED;
            case REJECTED -> isTakenBack() ? Verdict.NOTHING_DUE : Verdict.NOT_SETTLED;
            case PENDING, SENDING, UNKNOWN, HELD, NEEDS_REVIEW -> Verdict.NOT_SETTLED;
        };
    }

    private Verdict booked(HubSide ours) {
        if (bills.lineIds().isEmpty()) {
            return Verdict.AWAITING_BILL;
        }
        return switch (BillSum.of(bills.sum(), ours.pointsA(), ours.pointsB())) {
            case EQUAL -> Verdict.MATCHED;
            case ONE_CLASS -> Verdict.AWAITING_BILL;
            case SEVERAL_TIMES -> Verdict.BOOKED_MORE_THAN_ONCE;
            case DIFFERENT -> Verdict.AMOUNT_DIFFERS;
        };
    }

    private String paidAt() {
        return "paid at " + (counterpart == null ? Source.CAMPUS : counterpart.source()).told();
    }

    private boolean isTakenBack() {
        return kind == Kind.PURCHASE && counterpart != null && counterpart.status() == TransactionStatus.REFUNDED;
    }

    /** The break that the closing of a day finds; breaks of bills are found by {@link Matching}, as soon as they show. */
    Optional<Discrepancy> discrepancy() {
        return switch (verdict()) {
            case NOT_SETTLED ->
                Optional.of(new Discrepancy(
                        Discrepancy.Type.NOT_SETTLED,
                        hub == null ? "transaction/" + id : "settlement/" + hub.settlementId(),
                        hub == null
                                ? paidAt() + " on %s, and no settlement had been made of it".formatted(day)
                                : "%s of %s was still %s".formatted(kind, day, hub.status())));
            case REFUND_WITHOUT_ORIGINAL ->
                hub == null || hub.originalId() == null
                        ? Optional.empty()
                        : Optional.of(new Discrepancy(
                                Discrepancy.Type.REFUND_WITHOUT_ORIGINAL,
                                "settlement/" + hub.originalId(),
                                "its reversal %s is booked, it is not".formatted(hub.settlementId())));
            default -> Optional.empty();
        };
    }
}
