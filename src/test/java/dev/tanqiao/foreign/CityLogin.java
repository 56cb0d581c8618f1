package dev.tanqiao.foreign;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** The city's tokens: an application proves who it is by what only the platform can decrypt. */
public final class CityLogin {

    public static final String APP_ID = "tanqiao-0042";

    private static final Duration LIFE = Duration.ofHours(24);
    private static final int KEY_BITS = 2048;

    private final ForeignClock clock;
    private final KeyPair keys;
    private final Map<String, Instant> tokens = new HashMap<>();
    private final Set<String> sessions = new HashSet<>();

    CityLogin(ForeignClock clock) throws GeneralSecurityException {
        this.clock = clock;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        this.keys = generator.generateKeyPair();
    }

    /** The key that the application id is encrypted with. */
    public String publicKey() {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()));
    }

    synchronized void end() {
        tokens.clear();
    }

    synchronized boolean isKnown(@Nullable String token) {
        return tokens.getOrDefault(token, Instant.MIN).isAfter(clock.now());
    }

    /** The content of the answer to a request for a token. */
    synchronized Map<String, @Nullable Object> token(Question question, Fields fields) {
        if (!isNewUuid(String.valueOf(question.header("transactionid")))) {
            throw new AgainstTheDocument("transactionId is no new UUID");
        }
        if (!String.valueOf(question.header("timestamp")).matches("\\d{13}")) {
            throw new AgainstTheDocument("timestamp is not in milliseconds");
        }
        if (!APP_ID.equals(decrypted(fields.text("appId")))) {
            throw new AgainstTheDocument("the application is not known");
        }
        byte[] random = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        String token = Base64.getEncoder().encodeToString(random) + "==160";
        Instant until = clock.now().plus(LIFE);
        tokens.put(token, until);
        return Json.object("expireTime", until.toEpochMilli(), "tokenType", "raw", "accessToken", token);
    }

    private boolean isNewUuid(String session) {
        try {
            return UUID.fromString(session).toString().equals(session) && sessions.add(session);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private String decrypted(String text) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.DECRYPT_MODE, keys.getPrivate());
            return new String(rsa.doFinal(Base64.getDecoder().decode(text)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new AgainstTheDocument("appId cannot be decrypted");
        }
    }
}
