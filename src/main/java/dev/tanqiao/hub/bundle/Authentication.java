package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How an HTTP source knows who sends. The time of a comparison tells nothing. */
record Authentication(Kind kind, String secret, String header) {

    private static final String HMAC = "HmacSHA256";
    private static final String BEARER = "Bearer ";
    private static final int SHORTEST = 16;

    enum Kind {
        /** {@code Authorization: Bearer SECRET}. */
        BEARER,
        /** A header has the HMAC-SHA256 of the body in hex, with or without {@code sha256=} before it. */
        HMAC,
        /** The last part of the address is the secret. */
        PATH
    }

    /**
     * As the options of a source say it.
     *
     * @throws IllegalArgumentException when they cannot be used
     */
    static Authentication of(Map<String, String> options) {
        String word = options.getOrDefault("authentication", "bearer");
        Kind kind = List.of(Kind.values()).stream()
                .filter(each -> word(each).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no authentication '%s'%s."
                        .formatted(
                                word,
                                Nearest.hint(
                                        word,
                                        List.of(Kind.values()).stream()
                                                .map(Authentication::word)
                                                .toList()))));
        String secret = options.getOrDefault("secret", "");
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "`secret` must be a secret of at least %s characters, given as a property of the bundle: {{name}}."
                            .formatted(SHORTEST));
        }
        return new Authentication(kind, secret, options.getOrDefault("signatureHeader", "X-Hub-Signature-256"));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** @throws HttpSources.Refused when it is not shown that the sender knows the secret */
    void check(HttpSources.Request request) throws HttpSources.Refused {
        boolean known = switch (kind) {
            case BEARER -> {
                String shown = request.header("authorization");
                yield shown.startsWith(BEARER) && equal(shown.substring(BEARER.length()), secret);
            }
            case HMAC ->
                equal(
                        request.header(header).replaceFirst("^sha256=", "").toLowerCase(Locale.ROOT),
                        hmac(request.body()));
            case PATH -> equal(Objects.requireNonNullElse(request.secret(), ""), secret);
        };
        if (!known) {
            throw new HttpSources.Refused(
                    HttpSources.UNAUTHORIZED,
                    switch (kind) {
                        case BEARER -> "The header Authorization must be Bearer and the secret of this address.";
                        case HMAC -> "The header %s must be the HMAC-SHA256 of the body in hex.".formatted(header);
                        case PATH -> "There is nothing here.";
                    });
        }
    }

    String hmac(byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has " + HMAC + ".", impossible);
        }
    }

    private static boolean equal(String shown, String secret) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }
}
