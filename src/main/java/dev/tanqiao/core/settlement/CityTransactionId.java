package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The {@code transactionId} the city knows a settlement by: a hash of account and order key, and of the source where that is not the
 * campus; never the raw orderNo; the same at every resend and after a database was restored. At most 32 characters.
 */
final class CityTransactionId {

    private static final int HASH_CHARACTERS = 31;

    private CityTransactionId() {}

    /**
     * Of a purchase: {@code P} and the hash.
     *
     * @param orderKey the key under which the transaction was taken in
     */
    static String ofPurchase(Source source, String account, String orderKey) {
        try {
            String order = account + "\n" + orderKey;
            String whole = source.isCampus() ? order : source.name() + "\n" + order;
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return "P" + HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Of a purchase's reversal: {@code R} and the purchase's hash. */
    static String ofReversal(String purchaseId) {
        return "R" + purchaseId.substring(1);
    }
}
