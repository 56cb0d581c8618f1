package dev.tanqiao.bill;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the city's bill (碳积分账单查询, Info). There is no id: all eight fields together are its identity.
 *
 * @param cid the person
 * @param provider the equity provider ({@code equityCid})
 * @param cityTransactionId our {@code transactionId}
 * @param parentCityTransactionId of a reversal: the order it takes back
 * @param amount points of both classes; negative in a reversal
 * @param orderTime {@code transactionTime}
 * @param paymentTime when the city booked it
 * @param transactionType the provider's own word
 */
public record BillLine(
        String cid,
        String provider,
        String cityTransactionId,
        @Nullable String parentCityTransactionId,
        BigDecimal amount,
        Instant orderTime,
        Instant paymentTime,
        String transactionType) {

    /** The eight fields as one text, the same for the same line however its amount is written. */
    public String identity() {
        return String.join(
                "|",
                cid,
                provider,
                cityTransactionId,
                parentCityTransactionId == null ? "" : parentCityTransactionId,
                amount.stripTrailingZeros().toPlainString(),
                String.valueOf(orderTime.toEpochMilli()),
                String.valueOf(paymentTime.toEpochMilli()),
                transactionType);
    }
}
