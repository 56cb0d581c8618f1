package dev.tanqiao.core.delivery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key a subscriber shares with us; signs as Standard Webhooks do ({@code v1}, HMAC-SHA256). */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    /** As Standard Webhooks asks. */
    private static final int FEWEST_BYTES = 24;

    private static final Pattern HEX = Pattern.compile("(?i)(?:[0-9a-f]{2})+");

    private final SecretKeySpec key;

    private WebhookSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Reads {@code whsec_} and Base64 of 24 bytes or more, however it was pasted: with its padding or without, over many lines, in the
     * alphabet of URLs or the usual one.
     *
     * @throws IllegalArgumentException when it is not that; the message does not repeat it
     */
    public static WebhookSecret parse(String text) {
        String pasted = text.replaceAll("\\s", "");
        if (!pasted.startsWith(PREFIX)) {
            throw new IllegalArgumentException("A webhook secret is whsec_ followed by Base64.");
        }
        String encoded = pasted.substring(PREFIX.length()).replace('-', '+').replace('_', '/');
        if (HEX.matcher(encoded).matches()) {
            throw new IllegalArgumentException(
                    "A webhook secret is whsec_ followed by Base64; this is hex, which its receiver may read as another key.");
        }
        byte[] key = decoded(encoded);
        if (key.length < FEWEST_BYTES) {
            throw new IllegalArgumentException(
                    "A webhook secret is whsec_ followed by Base64 of %s bytes or more.".formatted(FEWEST_BYTES));
        }
        return new WebhookSecret(key);
    }

    private static byte[] decoded(String encoded) {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("A webhook secret is whsec_ followed by Base64.");
        }
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
            mac.update("%s.%s.".formatted(webhookId, at.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has " + ALGORITHM + ".", impossible);
        }
    }
}
