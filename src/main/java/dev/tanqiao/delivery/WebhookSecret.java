package dev.tanqiao.delivery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key a subscriber shares with us; signs as Standard Webhooks do ({@code v1}, HMAC-SHA256). */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private WebhookSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Reads {@code whsec_} and Base64.
     *
     * @throws IllegalArgumentException when it is not that; the message does not repeat it
     */
    public static WebhookSecret parse(String text) {
        byte[] key = new byte[0];
        if (text.startsWith(PREFIX)) {
            try {
                key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            } catch (IllegalArgumentException malformed) {
                key = new byte[0];
            }
        }
        if (key.length == 0) {
            throw new IllegalArgumentException("A webhook secret is whsec_ followed by Base64.");
        }
        return new WebhookSecret(key);
    }

    /**
     * The {@code webhook-signature} of one attempt.
     *
     * @param webhookId the {@code webhook-id}
     * @param at the {@code webhook-timestamp}, to the second
     * @param body the bytes as they are posted
     */
    public String sign(String webhookId, Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update("%s.%d.".formatted(webhookId, at.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has " + ALGORITHM + ".", impossible);
        }
    }
}
