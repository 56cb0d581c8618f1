package dev.tanqiao.core.transaction;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as we understand it, of the campus or of any other source.
 *
 * @param id our id
 * @param source who says that it was made
 * @param account whose it is
 * @param row what its source showed last
 * @param paidSeenAt when it was first seen paid
 * @param refundSeenAt when it was first seen refunded
 * @param firstSeenAt when it was first seen
 * @param changedAt when it last changed
 * @param decided what was decided about it; null: not decided
 * @param sequence number of its last event
 */
@RecordBuilder
public record Transaction(
        long id,
        Source source,
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
     * @param bundleVersion the rule's bundle, {@code name@version+hash}; without a rule all that were asked; of old rows the version alone
     * @param at business time
     */
    public record Decided(Decision decision, @Nullable String ruleId, String bundleVersion, Instant at) {}

    /** A transaction that is seen for the first time. */
    public static Transaction firstSeen(long id, Source source, String account, Row row, Instant at) {
        return TransactionBuilder.builder()
                .id(id)
                .source(source)
                .account(account)
                .row(row)
                .firstSeenAt(at)
                .changedAt(at)
                .sequence(1)
                .paidSeenAt(row.status() == TransactionStatus.PAID ? at : null)
                .refundSeenAt(row.status() == TransactionStatus.REFUNDED ? at : null)
                .build();
    }

    /**
     * This transaction after another sight of it. What its source no longer shows stays known; a refunded row's own amount
     * is ignored.
     *
     * @return this, when nothing is different
     */
    public Transaction seenAgain(Row shown, Instant at) {
        boolean refunded = shown.status() == TransactionStatus.REFUNDED;
        var merged = RowBuilder.builder(shown)
                .orderNo(shown.orderNo() == null ? row.orderNo() : shown.orderNo())
                .orderTime(row.orderTime())
                .payTime(shown.payTime() == null ? row.payTime() : shown.payTime())
                .refundTime(shown.refundTime() == null ? row.refundTime() : shown.refundTime())
                .merchantNo(shown.merchantNo() == null ? row.merchantNo() : shown.merchantNo())
                .deviceNo(shown.deviceNo() == null ? row.deviceNo() : shown.deviceNo());
        if (refunded) {
            merged.merchant(row.merchant())
                    .channel(row.channel())
                    .amountFen(row.amountFen())
                    .diffFen(row.diffFen());
        }
        Row now = merged.build();
        if (now.equals(row)) {
            return this;
        }
        return TransactionBuilder.builder(this)
                .row(now)
                .paidSeenAt(paidSeenAt == null && now.status() == TransactionStatus.PAID ? at : paidSeenAt)
                .refundSeenAt(refundSeenAt == null && refunded ? at : refundSeenAt)
                .changedAt(at)
                .sequence(sequence + 1)
                .build();
    }

    /** This transaction with a change of ours: its source has shown nothing new. */
    public Transaction touched(Instant at) {
        return TransactionBuilder.builder(this)
                .changedAt(at)
                .sequence(sequence + 1)
                .build();
    }

    /** This transaction with a decision about it. */
    public Transaction decided(Decided decision) {
        return TransactionBuilder.builder(this).decided(decision).build();
    }

    /** When the money went back: its source's word, else when it was first seen. */
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
        told.put("source", source.name());
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
