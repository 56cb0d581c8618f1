package dev.tanqiao.core.delivery;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bill line with the 8 fields of the city's push (碳账户账单推送).
 *
 * @param cid the person, in full: whoever subscribes to the city's format is told what the city tells
 * @param provider {@code equityCid}
 * @param transactionId the order's id
 * @param parentTransactionId of a reversal: the order it takes back
 * @param amount points; negative in a reversal
 * @param orderTime {@code transactionTime}
 * @param paymentTime {@code transactionPaymentTime}
 * @param transactionType the provider's own word
 */
public record BilledLine(
        String cid,
        String provider,
        String transactionId,
        @Nullable String parentTransactionId,
        BigDecimal amount,
        Instant orderTime,
        Instant paymentTime,
        String transactionType) {}
