package dev.tanqiao.hub.web;

import dev.tanqiao.hub.store.access.ApiTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The bearer tokens of the API: one a role, and those of persons. Only hashes are kept, and the time of a comparison tells nothing. */
public final class RoleTokens {

    private final Map<Role, byte[]> hashes = new EnumMap<>(Role.class);

    private final ApiTokens ofPersons;

    /** The tokens by role; a role without one is open to persons alone. */
    public RoleTokens(Map<Role, String> tokens, ApiTokens ofPersons) {
        tokens.forEach((role, token) -> hashes.put(role, hash(token)));
        this.ofPersons = ofPersons;
    }

    /**
     * Who shows a token.
     *
     * @param name as acts have it: the role, or the person with it
     */
    record Holder(String name, Role role) {}

    /** Whether nobody can be let in. */
    boolean isEmpty() {
        return hashes.isEmpty() && ofPersons.all().isEmpty();
    }

    /** Who holds that token, with the highest role; empty when it is none of ours. */
    Optional<Holder> holderOf(String token) {
        return roleOf(token)
                .map(role -> new Holder(role.word(), role))
                .or(() -> ofPersons.find(token).map(RoleTokens::person));
    }

    private static Holder person(ApiTokens.ApiToken token) {
        return new Holder(
                "%s [%s]".formatted(token.name(), token.role()), // no name given beside a token holds a bracket
                Role.valueOf(token.role().toUpperCase(Locale.ROOT)));
    }

    private Optional<Role> roleOf(String token) {
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
