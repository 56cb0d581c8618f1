package dev.tanqiao.campus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.enrolment.ConsentRefused;
import dev.tanqiao.wire.WireJson;
import dev.tanqiao.wire.WireText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads jAccount's id_token: a JWT under HS256 with the client secret as key (OpenID Connect Core, 3.1.3.7). Its issuer is
 * taken to lie at jAccount's own address, for the exact word is not published.
 */
final class IdToken {

    private final JAccountClient client;
    private final int longestText;
    private final Clock clock;

    IdToken(JAccountClient client, int longestText, Clock clock) {
        this.client = client;
        this.longestText = longestText;
        this.clock = clock;
    }

    /**
     * Who the token vouches for.
     *
     * @throws ConsentRefused when it is not jAccount's, not for us, or has ended
     */
    Person verified(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw refused("it is not a signed token");
        }
        require(json(parts[0]).path("alg").asText().equals("HS256"), "it is not signed by HS256");
        require(
                MessageDigest.isEqual(signature(parts[0] + "." + parts[1]), decoded(parts[2])),
                "its signature is wrong");
        JsonNode claims = json(parts[1]);
        require(isJAccount(claims.path("iss").asText()), "its issuer is not jAccount");
        require(isForUs(claims.path("aud")), "it is meant for another application");
        require(Instant.ofEpochSecond(claims.path("exp").asLong()).isAfter(clock.instant()), "it has ended");
        String account = claims.path("sub").asText();
        require(!account.isBlank(), "it names nobody");
        require(
                WireText.isWhole(account) && account.length() <= longestText,
                "its account is longer than %d characters, or not all of it can be read".formatted(longestText));
        String name = claims.path("name").asText();
        return new Person(account, name.isBlank() ? account : WireText.brief(name));
    }

    private boolean isJAccount(String issuer) {
        String address = client.address().toString();
        return issuer.equals(address) || issuer.startsWith(address + "/");
    }

    private boolean isForUs(JsonNode audience) {
        return audience.isArray()
                ? StreamSupport.stream(audience.spliterator(), false)
                        .anyMatch(one -> one.asText().equals(client.id()))
                : audience.asText().equals(client.id());
    }

    private byte[] signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(client.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("This Java lacks HmacSHA256.", missing);
        }
    }

    private static JsonNode json(String part) {
        JsonNode json = WireJson.value(new String(decoded(part), StandardCharsets.UTF_8));
        require(!json.isMissingNode(), "it is not a signed token");
        return json;
    }

    private static byte[] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException notBase64) {
            throw refused("it is not a signed token");
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw refused(otherwise);
        }
    }

    private static ConsentRefused refused(String why) {
        return new ConsentRefused(
                "jAccount's proof of who agreed (id_token) cannot be accepted: %s. Nothing was stored; begin the enrolment again."
                        .formatted(why));
    }

    /**
     * Who agreed.
     *
     * @param account the jAccount ({@code sub})
     * @param name as jAccount shows it, else the account
     */
    record Person(String account, String name) {}
}
