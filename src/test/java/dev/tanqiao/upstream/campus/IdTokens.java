package dev.tanqiao.upstream.campus;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes id_tokens as jAccount does, right and wrong ones. */
public final class IdTokens {

    private String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private String issuer;
    private String audience = "\"tanqiao\"";
    private String subject = "gwang";
    private String name = "王同学";
    private Instant expiresAt;
    private String further = "";
    private String secret;

    private IdTokens(String issuer, String secret, Instant expiresAt) {
        this.issuer = issuer;
        this.secret = secret;
        this.expiresAt = expiresAt;
    }

    public static IdTokens anIdToken(String issuer, String secret, Instant expiresAt) {
        return new IdTokens(issuer, secret, expiresAt);
    }

    public IdTokens header(String json) {
        header = json;
        return this;
    }

    public IdTokens from(String otherIssuer) {
        issuer = otherIssuer;
        return this;
    }

    public IdTokens audience(String json) {
        audience = json;
        return this;
    }

    public IdTokens of(String account, String personName) {
        subject = account;
        name = personName;
        return this;
    }

    public IdTokens endingAt(Instant end) {
        expiresAt = end;
        return this;
    }

    /** Further claims, {@code "nbf":17,…}. */
    public IdTokens saying(String claims) {
        further = "," + claims;
        return this;
    }

    public IdTokens signedWith(String otherSecret) {
        secret = otherSecret;
        return this;
    }

    public String text() {
        String claims = "{\"iss\":\"%s\",\"aud\":%s,\"sub\":\"%s\",\"name\":\"%s\",\"exp\":%d%s}"
                .formatted(issuer, audience, subject, name, expiresAt.getEpochSecond(), further);
        String signed = encoded(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
