package dev.tanqiao.core.transaction;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One transaction as its source shows it; the campus as in the siyuan document, Transaction 交易记录.
 *
 * @param orderNo null where the campus does not show it; of another source: the id it gave
 * @param orderTime when the person ordered
 * @param payTime when the money was taken, if its source says so
 * @param refundTime when it was given back, if its source says so
 * @param merchantNo null where the campus does not show it
 * @param merchant the merchant's name
 * @param deviceNo null where the campus does not show it
 * @param channel how it was paid
 * @param amountFen as the campus signs it: a purchase is negative
 * @param diffFen the price difference by absolute value; 0 when there is none
 * @param status where it stands
 */
@RecordBuilder
public record Row(
        @Nullable String orderNo,
        Instant orderTime,
        @Nullable Instant payTime,
        @Nullable Instant refundTime,
        @Nullable String merchantNo,
        String merchant,
        @Nullable String deviceNo,
        String channel,
        long amountFen,
        long diffFen,
        TransactionStatus status) {

    /**
     * What two rows have in common that cannot be told apart without an orderNo: a hash of order time, merchant, amount,
     * channel and device, but not of the status, which moves. Equal within one account only.
     */
    public String likeness() {
        String merchantKey = merchantNo == null ? merchant : merchantNo;
        String text = String.join(
                "\n",
                Long.toString(orderTime.getEpochSecond()),
                merchantKey,
                Long.toString(amountFen),
                channel,
                Objects.requireNonNullElse(deviceNo, ""));
        return sha256(text).substring(0, 32);
    }

    /** Whether both give the same points under the same rule. */
    public boolean isWorthTheSameAs(Row other) {
        return amountFen == other.amountFen
                && diffFen == other.diffFen
                && merchant.equals(other.merchant)
                && Objects.equals(merchantNo, other.merchantNo)
                && channel.equals(other.channel);
    }

    /** A fingerprint of a text, in hexadecimal digits. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
