package dev.tanqiao.core.transaction;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A purchase as a bundle hands it in ({@code contracts/hub/purchase.schema.json}); each later state of it is told as a whole.
 *
 * @param id unique within its source
 * @param account the jAccount of who bought
 * @param status PAID, REFUNDED or CLOSED
 * @param paidFen what was paid, in fen; not negative
 * @param orderTime when the person ordered
 * @param paidAt when the money was taken, if known
 * @param refundedAt when it was given back, if known
 * @param merchantId the merchant's number, if it has one
 * @param merchantName the merchant's name
 * @param channel how it was paid; empty: not told
 * @param raw its JSON text: the evidence
 */
@RecordBuilder
public record Purchase(
        String id,
        String account,
        TransactionStatus status,
        long paidFen,
        Instant orderTime,
        @Nullable Instant paidAt,
        @Nullable Instant refundedAt,
        @Nullable String merchantId,
        String merchantName,
        String channel,
        String raw) {

    /** Times are kept in whole milliseconds, so that what was stored is equal to what comes again. */
    public Purchase {
        orderTime = orderTime.truncatedTo(ChronoUnit.MILLIS);
        paidAt = paidAt == null ? null : paidAt.truncatedTo(ChronoUnit.MILLIS);
        refundedAt = refundedAt == null ? null : refundedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** As a row that rules read: signed as the campus signs it. */
    public Row row() {
        return RowBuilder.builder()
                .orderTime(orderTime)
                .merchant(merchantName)
                .channel(channel)
                .amountFen(-paidFen)
                .diffFen(0)
                .status(status)
                .orderNo(id)
                .payTime(paidAt)
                .refundTime(refundedAt)
                .merchantNo(merchantId)
                .build();
    }
}
