package dev.tanqiao.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The bearer tokens of the API. Only their hashes are kept, and the time of a comparison tells nothing. */
public final class RoleTokens {

    private final Map<Role, byte[]> hashes = new EnumMap<>(Role.class);

    /** The tokens by role; a role without one is open to nobody. */
    public RoleTokens(Map<Role, String> tokens) {
        tokens.forEach((role, token) -> hashes.put(role, hash(token)));
    }

    /** Whether nobody can be let in. */
    boolean isEmpty() {
        return hashes.isEmpty();
    }

    /** The highest role of that token; empty when it is none of ours. */
    Optional<Role> roleOf(String token) {
        byte[] shown = hash(token);
        Optional<Role> found = Optional.empty();
        for (Map.Entry<Role, byte[]> known : hashes.entrySet()) {
            if (MessageDigest.isEqual(known.getValue(), shown)) {
                found = Optional.of(known.getKey());
            }
        }
        return found;
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java lacks SHA-256.", missing);
        }
    }
}
