package dev.tanqiao.core.bill;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the city's bill (碳积分账单查询, Info). There is no id: its {@link Key} tells it from others, and how many of that key one
 * answer shows. The other fields may be shown otherwise another time.
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

    /**
     * What lines have in common that may be one line.
     *
     * @param amount without zeros at its end
     * @param paymentSecond since 1970
     */
    public record Key(String cityTransactionId, BigDecimal amount, long paymentSecond) {

        public static Key of(String cityTransactionId, BigDecimal amount, Instant paymentTime) {
            return new Key(cityTransactionId, amount.stripTrailingZeros(), paymentTime.getEpochSecond());
        }
    }

    public Key key() {
        return Key.of(cityTransactionId, amount, paymentTime);
    }

    /** The eight fields as one text, the same for the same line however its amount is written. */
    public String text() {
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
