package dev.tanqiao.lab.simulator.subscriber;

import dev.tanqiao.lab.simulator.SimRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks the three headers of Standard Webhooks: {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}. */
final class WebhookSignature {

    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION_PREFIX = "v1,";
    private static final String HMAC = "HmacSHA256";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;
    private final Clock clock;

    /**
     * A check under one secret.
     *
     * @param secret {@code whsec_} and Base64
     * @throws IllegalArgumentException when it has another form
     */
    WebhookSignature(String secret, Clock clock) {
        if (!secret.startsWith(SECRET_PREFIX)) {
            throw new IllegalArgumentException("A webhook secret is " + SECRET_PREFIX + " and Base64.");
        }
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length())), HMAC);
        this.clock = clock;
    }

    /** Whether one of the signatures is ours and the timestamp lies within five minutes of now. */
    boolean isValid(SimRequest request) {
        String id = request.header("webhook-id").orElse("");
        String timestamp = request.header("webhook-timestamp").orElse("");
        byte[] expected = sign("%s.%s.%s".formatted(id, timestamp, request.body()));
        return !id.isEmpty()
                && isRecent(timestamp)
                && Arrays.stream(request.header("webhook-signature").orElse("").split(" "))
                        .filter(signature -> signature.startsWith(VERSION_PREFIX))
                        .map(signature -> signature.substring(VERSION_PREFIX.length()))
                        .anyMatch(signature ->
                                MessageDigest.isEqual(signature.getBytes(StandardCharsets.US_ASCII), expected));
    }

    private boolean isRecent(String timestamp) {
        if (!timestamp.matches("\\d{1,12}")) {
            return false;
        }
        Duration distance = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), clock.instant());
        return distance.abs().compareTo(TOLERANCE) <= 0;
    }

    private byte[] sign(String content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return Base64.getEncoder().encode(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has " + HMAC + ".", impossible);
        }
    }
}
