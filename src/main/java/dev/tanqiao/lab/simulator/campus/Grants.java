package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Authorization codes, access tokens and refresh tokens that jAccount gave out. Only their hashes are kept. */
final class Grants {

    /**
     * A consent that waits to be exchanged.
     *
     * @param nonce for its id_token; null: none was sent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Consent(
            String account,
            Set<String> scopes,
            String redirectUri,
            Instant expires,
            @Nullable String nonce) {}

    /** What a refresh token renews. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Renewal(String account, Set<String> scopes) {}

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 24;

    private final Map<String, Consent> consentByCode = new HashMap<>();
    private final Map<String, Grant> grantByToken = new HashMap<>();
    private final Map<String, Renewal> renewalByToken = new HashMap<>();

    /** A fresh unguessable text. */
    static String secret() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Optional<Consent> consent(String code) {
        return Optional.ofNullable(consentByCode.get(hash(code)));
    }

    Optional<Grant> grant(String accessToken) {
        return Optional.ofNullable(grantByToken.get(hash(accessToken)));
    }

    Optional<Renewal> renewal(String refreshToken) {
        return Optional.ofNullable(renewalByToken.get(hash(refreshToken)));
    }

    /** Whether a refresh token that was replaced still stands, because its successor was never seen in use. */
    boolean isReplacedOnUse(Grant grant) {
        return grant.replaces() != null && renewalByToken.containsKey(grant.replaces());
    }

    static ObjectNode consented(String code, Consent consent) {
        ObjectNode entry = Json.object().put("kind", "consented").put("code", hash(code));
        entry.set("consent", Json.tree(consent));
        return entry;
    }

    /**
     * Tokens given out.
     *
     * @param usedCode the authorization code they were exchanged for
     */
    static ObjectNode granted(
            String accessToken, Grant grant, @Nullable String refreshToken, @Nullable String usedCode) {
        ObjectNode entry = Json.object().put("kind", "granted").put("accessToken", hash(accessToken));
        entry.set("grant", Json.tree(grant));
        if (refreshToken != null) {
            entry.put("refreshToken", hash(refreshToken));
        }
        if (usedCode != null) {
            entry.put("usedCode", hash(usedCode));
        }
        return entry;
    }

    /** A refresh token ends, since its successor is in use. */
    static ObjectNode replaced(String refreshTokenHash) {
        return Json.object().put("kind", "replaced").put("refreshToken", refreshTokenHash);
    }

    /** An access token ends before its time. */
    static ObjectNode revoked(String accessToken) {
        return Json.object().put("kind", "revoked").put("accessToken", hash(accessToken));
    }

    void applyRevoked(JsonNode entry) {
        grantByToken.remove(entry.path("accessToken").asText());
    }

    void applyConsented(JsonNode entry) {
        consentByCode.put(entry.path("code").asText(), read(entry.path("consent"), Consent.class));
    }

    void applyGranted(JsonNode entry) {
        Grant grant = read(entry.path("grant"), Grant.class);
        consentByCode.remove(entry.path("usedCode").asText());
        grantByToken.put(entry.path("accessToken").asText(), grant);
        String account = grant.account();
        if (entry.has("refreshToken") && account != null) {
            renewalByToken.put(entry.path("refreshToken").asText(), new Renewal(account, grant.scopes()));
        }
    }

    void applyReplaced(JsonNode entry) {
        renewalByToken.remove(entry.path("refreshToken").asText());
    }

    private static <T> T read(JsonNode tree, Class<T> type) {
        return Json.MAPPER.convertValue(tree, type);
    }

    /** Figures only. */
    ObjectNode state() {
        return Json.object()
                .put("openConsents", consentByCode.size())
                .put("accessTokens", grantByToken.size())
                .put("refreshTokens", renewalByToken.size());
    }
}
