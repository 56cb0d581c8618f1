package dev.tanqiao.foreign;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * jAccount: OAuth 2 by HTTP Basic, an id_token without a nonce and without a name. A refresh token is replaced when it is used; the one
 * before is taken until the new one was used, since an answer may be lost.
 */
public final class ForeignLogin {

    public static final String CLIENT = "bridge";
    public static final String SECRET = "a secret of jAccount + more";

    /** Tokens are promised for long, and may end before. */
    private static final Duration LIFE = Duration.ofDays(20);

    private final URI address;
    private final ForeignClock clock;
    private final Complaints complaints;
    private final Map<String, Consent> codes = new HashMap<>();
    private final Map<String, Grant> tokens = new HashMap<>();
    private final Map<String, Refresh> refreshes = new HashMap<>();

    ForeignLogin(URI address, ForeignClock clock, Complaints complaints) {
        this.address = address;
        this.clock = clock;
        this.complaints = complaints;
    }

    /** What an access token stands for. */
    record Grant(String account, List<String> scope, Instant until) {}

    private record Consent(Grant grant, String redirectUri) {}

    /** A refresh token and the one that it replaced. */
    private record Refresh(Grant grant, @Nullable String former) {}

    /**
     * A person agrees on jAccount's own page.
     *
     * @param asked where the hub has sent the browser
     * @return where the browser is sent back to
     */
    public synchronized URI agree(Person person, URI asked) {
        Map<String, String> query = Question.form(asked.getRawQuery());
        var question = new Question("GET", asked.getPath(), query, Map.of(), "");
        require(question, asked.getPath().equals("/oauth2/authorize"), "there is no such page");
        require(question, "code".equals(query.get("response_type")), "response_type is not code");
        require(question, CLIENT.equals(query.get("client_id")), "the client is not known");
        String redirectUri = query.getOrDefault("redirect_uri", "");
        String code = UUID.randomUUID().toString();
        List<String> scope = List.of(query.getOrDefault("scope", "").split(" ", -1));
        codes.put(code, new Consent(new Grant(person.account(), scope, Instant.MAX), redirectUri));
        return URI.create(redirectUri + "?code=" + code + "&state=" + encoded(query.getOrDefault("state", "")));
    }

    synchronized @Nullable Grant grant(String token) {
        Grant grant = tokens.get(token);
        return grant == null || grant.until().isBefore(clock.now()) ? null : grant;
    }

    synchronized void end(String token) {
        tokens.remove(token);
    }

    synchronized Reply token(Question question) {
        if (!basic().equals(question.header("authorization"))) {
            complaints.add(question, "the client did not prove who it is");
            return Reply.page(401, "Unauthorized");
        }
        Map<String, String> form = Question.form(question.body());
        return switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" -> exchanged(form);
            case "refresh_token" -> refreshed(form.getOrDefault("refresh_token", ""));
            default -> Reply.json(400, Json.object("error", "unsupported_grant_type"));
        };
    }

    private Reply exchanged(Map<String, String> form) {
        Consent consent = codes.remove(form.getOrDefault("code", ""));
        return consent == null || !consent.redirectUri().equals(form.get("redirect_uri"))
                ? invalid()
                : given(consent.grant(), null, idToken(consent.grant().account()));
    }

    private Reply refreshed(String token) {
        Refresh refresh = refreshes.get(token);
        if (refresh == null) {
            return invalid();
        }
        if (refresh.former() != null) {
            refreshes.remove(refresh.former());
        }
        return given(refresh.grant(), token, null);
    }

    private Reply given(Grant grant, @Nullable String former, @Nullable String idToken) {
        String access = UUID.randomUUID() + "+/=";
        String refresh = UUID.randomUUID().toString();
        tokens.put(access, new Grant(grant.account(), grant.scope(), clock.now().plus(LIFE)));
        refreshes.put(refresh, new Refresh(grant, former));
        return Reply.json(
                200,
                Json.object(
                        "id_token",
                        idToken,
                        "refresh_token",
                        refresh,
                        "expires_in",
                        LIFE.toSeconds(),
                        "access_token",
                        access,
                        "token_type",
                        "bearer",
                        "session_state",
                        "x"));
    }

    private static Reply invalid() {
        return Reply.json(400, Json.object("error", "invalid_grant", "error_description", null));
    }

    private String idToken(String account) {
        String signed = part(Json.object("typ", "JWT", "alg", "HS256"))
                + "."
                + part(Json.object(
                        "aud", List.of(CLIENT),
                        "sub", account,
                        "iss", address.toString(),
                        "exp", clock.now().plus(Duration.ofHours(1)).getEpochSecond(),
                        "iat", clock.now().getEpochSecond(),
                        "type", "faculty"));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String part(Map<String, @Nullable Object> claims) {
        return base64(Json.write(claims).getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String basic() {
        String pair = encoded(CLIENT) + ":" + encoded(SECRET);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void require(Question question, boolean fits, String otherwise) {
        if (!fits) {
            complaints.add(question, otherwise);
        }
    }
}
