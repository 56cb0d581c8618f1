package dev.tanqiao.lab.simulator.city;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Access tokens by their hash, so that neither state nor journal shows one. */
final class Tokens {

    /** Makes Base64 end in two {@code =}, as in the document's example. */
    private static final int TOKEN_BYTES = 112;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Long> expiryMillisByHash = new HashMap<>();
    private final Set<String> usedTransactionIds = new HashSet<>();

    /** A new token of the shape of the document's example: Base64 that holds {@code + / =}, and its length behind. */
    static String make() {
        byte[] bytes = new byte[TOKEN_BYTES];
        String token;
        do {
            RANDOM.nextBytes(bytes);
            token = Base64.getEncoder().encodeToString(bytes);
        } while (!token.contains("+") || !token.contains("/"));
        return token + token.length();
    }

    void add(String hash, long expireTimeMillis, String transactionId) {
        expiryMillisByHash.put(hash, expireTimeMillis);
        usedTransactionIds.add(transactionId);
    }

    void revoke(String hash) {
        expiryMillisByHash.remove(hash);
    }

    /** Whether a request for a token had this transactionId before; each request has its own. */
    boolean isUsed(String transactionId) {
        return usedTransactionIds.contains(transactionId);
    }

    /** Whether a token was issued here, still holds, and has not reached its expireTime. */
    CityCode judge(String token, long nowMillis) {
        Long expiryMillis = expiryMillisByHash.get(Hashes.sha256Hex(token));
        if (expiryMillis == null) {
            return CityCode.TOKEN_INVALID;
        }
        return expiryMillis > nowMillis ? CityCode.OK : CityCode.TOKEN_EXPIRED;
    }
}
