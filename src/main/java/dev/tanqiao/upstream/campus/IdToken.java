package dev.tanqiao.upstream.campus;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.enrolment.ConsentRefused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Reads jAccount's id_token: a JWT under HS256 with the client secret as key (OpenID Connect Core, 3.1.3.7). */
final class IdToken {

    /** By how much jAccount's clock may differ from ours. */
    private static final Duration LEEWAY = Duration.ofMinutes(2);

    private static final int LEAST_KEY_BYTES = 32;

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
     * @param nonce what we sent when this enrolment began; a token that names another belongs to another one
     * @throws ConsentRefused when it is not jAccount's, not for us, not for this enrolment, or not of now
     */
    Person verified(String token, String nonce) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            require(JWSAlgorithm.HS256.equals(signed.getHeader().getAlgorithm()), "it is not signed by HS256");
            require(
                    signed.verify(new MACVerifier(key())),
                    "its signature is wrong, or it asks for what we do not know");
            return person(signed.getJWTClaimsSet(), nonce);
        } catch (ParseException | JOSEException unreadable) {
            throw refused("it is not a signed token");
        }
    }

    private Person person(JWTClaimsSet claims, String nonce) throws ParseException {
        Instant now = clock.instant();
        require(client.issuers().contains(claims.getIssuer()), "its issuer is not jAccount");
        require(claims.getAudience().contains(client.id()), "it is meant for another application");
        require(isAbsentOr(client.id(), claims.getStringClaim("azp")), "it was issued to another application");
        // jAccount need not know of nonces; one that does repeats ours.
        require(isAbsentOr(nonce, claims.getStringClaim("nonce")), "it belongs to another enrolment");
        Date end = claims.getExpirationTime();
        require(end != null && end.toInstant().plus(LEEWAY).isAfter(now), "it has ended");
        require(isPast(claims.getNotBeforeTime(), now) && isPast(claims.getIssueTime(), now), "it does not hold yet");
        String account = claims.getSubject() == null ? "" : claims.getSubject();
        require(!account.isBlank(), "it names nobody");
        require(
                account.length() <= longestText
                        && account.equals(WireText.storable(account))
                        && WireText.isWhole(account),
                "its account is longer than %s characters, or not all of it can be read".formatted(longestText));
        return new Person(
                account,
                claims.getClaim("name") instanceof String name && !name.isBlank() ? WireText.brief(name) : account);
    }

    private static boolean isAbsentOr(String ours, @Nullable String said) {
        return said == null
                || MessageDigest.isEqual(ours.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPast(@Nullable Date time, Instant now) {
        return time == null || !time.toInstant().minus(LEEWAY).isAfter(now);
    }

    /** HMAC fills a short key with zeros itself, so these are the same signatures; the library asks for 256 bits. */
    private byte[] key() {
        byte[] secret = client.secret().getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(secret, Math.max(secret.length, LEAST_KEY_BYTES));
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
