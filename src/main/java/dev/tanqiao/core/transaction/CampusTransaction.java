package dev.tanqiao.core.transaction;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A campus transaction as we understand it.
 *
 * @param id our id
 * @param account whose it is
 * @param row what the campus showed last
 * @param paidSeenAt when it was first seen paid
 * @param refundSeenAt when it was first seen refunded
 * @param firstSeenAt when it was first seen
 * @param changedAt when it last changed
 * @param decided what was decided about it; null: not decided
 * @param sequence number of its last event
 */
public record CampusTransaction(
        long id,
        String account,
        Row row,
        @Nullable Instant paidSeenAt,
        @Nullable Instant refundSeenAt,
        Instant firstSeenAt,
        Instant changedAt,
        @Nullable Decided decided,
        int sequence) {

    /**
     * A decision and what it rests on.
     *
     * @param decision the decision
     * @param ruleId the rule that spoke of it; null: none
     * @param bundleVersion the version of the bundle whose rules were asked
     * @param at business time
     */
    public record Decided(Decision decision, @Nullable String ruleId, String bundleVersion, Instant at) {}

    /** A transaction that is seen for the first time. */
    public static CampusTransaction firstSeen(long id, String account, Row row, Instant at) {
        return new CampusTransaction(
                id,
                account,
                row,
                row.status() == TransactionStatus.PAID ? at : null,
                row.status() == TransactionStatus.REFUNDED ? at : null,
                at,
                at,
                null,
                1);
    }

    /**
     * This transaction after another look at it. What the campus no longer shows stays known; a refunded row's own amount
     * is ignored.
     *
     * @return this, when nothing is different
     */
    public CampusTransaction seenAgain(Row shown, Instant at) {
        boolean refunded = shown.status() == TransactionStatus.REFUNDED;
        Row now = new Row(
                shown.orderNo() == null ? row.orderNo() : shown.orderNo(),
                row.orderTime(),
                shown.payTime() == null ? row.payTime() : shown.payTime(),
                shown.refundTime() == null ? row.refundTime() : shown.refundTime(),
                shown.merchantNo() == null ? row.merchantNo() : shown.merchantNo(),
                refunded ? row.merchant() : shown.merchant(),
                shown.deviceNo() == null ? row.deviceNo() : shown.deviceNo(),
                refunded ? row.channel() : shown.channel(),
                refunded ? row.amountFen() : shown.amountFen(),
                refunded ? row.diffFen() : shown.diffFen(),
                shown.status());
        if (now.equals(row)) {
            return this;
        }
        return new CampusTransaction(
                id,
                account,
                now,
                paidSeenAt == null && now.status() == TransactionStatus.PAID ? at : paidSeenAt,
                refundSeenAt == null && refunded ? at : refundSeenAt,
                firstSeenAt,
                at,
                decided,
                sequence + 1);
    }

    /** This transaction with a decision about it. */
    public CampusTransaction decided(Decided decision) {
        return new CampusTransaction(
                id, account, row, paidSeenAt, refundSeenAt, firstSeenAt, changedAt, decision, sequence);
    }

    /** When the money went back: the campus's word, else when it was first seen. */
    public Instant refundedAt() {
        return row.refundTime() != null ? row.refundTime() : Objects.requireNonNullElse(refundSeenAt, changedAt);
    }

    /** Its last change as a fact: collected the first time, changed from then on. */
    public Event event() {
        return Event.happened(
                sequence == 1 ? EventType.TRANSACTION_COLLECTED : EventType.TRANSACTION_CHANGED,
                "transaction/" + id,
                null,
                sequence,
                changedAt,
                told());
    }

    private Map<String, Object> told() {
        var told = new LinkedHashMap<String, Object>();
        told.put("transactionId", id);
        told.put("account", account);
        if (row.orderNo() != null) {
            told.put("orderNo", row.orderNo());
        }
        told.put("orderTime", row.orderTime());
        told.put("merchant", row.merchant());
        told.put("channel", row.channel());
        told.put("amount", BigDecimal.valueOf(row.amountFen(), 2).toPlainString());
        told.put("status", row.status().name());
        if (decided != null) {
            told.put("decision", decided.decision().name());
        }
        return told;
    }
}
