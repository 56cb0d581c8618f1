package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Form;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** jAccount's OAuth 2 door. A person is who the cookie {@code JAAuthCookie} names, and always consents. */
final class JAccount {

    static final String SCOPE_CODE = "unicode";
    static final String SCOPE_CARD_INFO = "card_info";
    static final String SCOPE_TRANSACTIONS = "card_transactions";

    private static final Set<String> SCOPES =
            Set.of("openid", "profile", "basic", "essential", SCOPE_CODE, SCOPE_CARD_INFO, SCOPE_TRANSACTIONS);
    private static final Duration CONSENT_LIFE = Duration.ofMinutes(10);
    private static final String COOKIE = "JAAuthCookie";

    /** An address on this machine: it may be registered without the port, which is any then (RFC 8252, 7.3). */
    private static final Pattern LOOPBACK =
            Pattern.compile("^(http://(?:127\\.0\\.0\\.1|localhost|\\[::1])):\\d{1,5}(/.*)$");

    private final World.Campus settings;
    private final Persons persons;
    private final Grants grants;
    private final Clock clock;
    private final Consumer<ObjectNode> record;

    JAccount(World.Campus settings, Persons persons, Grants grants, Clock clock, Consumer<ObjectNode> record) {
        this.settings = settings;
        this.persons = persons;
        this.grants = grants;
        this.clock = clock;
        this.record = record;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "jaccount.authorize", this::authorize,
                "jaccount.token", this::token,
                "jaccount.logout", this::logout,
                "jaccount.discovery", JAccount::discovery);
    }

    /** Whose token a request shows: an access token in the address, or a refresh token in the body. */
    Optional<String> personOf(SimRequest request) {
        Optional<String> byAccess = request.parameter("access_token")
                .flatMap(grants::grant)
                .flatMap(grant -> Optional.ofNullable(grant.account()));
        return byAccess.or(() -> Form.parse(request.body()).getOrDefault("refresh_token", List.of()).stream()
                .findFirst()
                .flatMap(grants::renewal)
                .map(Grants.Renewal::account));
    }

    // Authorization endpoint

    private SimAnswer authorize(SimRequest request) {
        String redirectUri = request.parameter("redirect_uri").orElse("");
        if (!request.parameter("client_id").orElse("").equals(settings.client().id())) {
            return page(400, "应用未注册", "client_id is not registered.");
        }
        if (!isAllowed(redirectUri)) {
            return page(400, "回调地址不匹配", "redirect_uri is not one of this client's.");
        }
        return authorize(request, redirectUri);
    }

    private SimAnswer authorize(SimRequest request, String redirectUri) {
        Set<String> scopes = scopes(request.parameter("scope").orElse("basic"));
        Optional<String> account = account(request);
        if (!"code".equals(request.parameter("response_type").orElse(""))) {
            return backWith(redirectUri, request, "error", "unsupported_response_type");
        }
        if (!SCOPES.containsAll(scopes)) {
            return backWith(redirectUri, request, "error", "invalid_scope");
        }
        if (account.isEmpty()) {
            return page(401, "请登录", "Nobody is signed in: the request carries no cookie " + COOKIE + ".");
        }
        if (persons.byAccount(account.get()).isEmpty()) {
            return backWith(redirectUri, request, "error", "access_denied");
        }
        String code = Grants.secret();
        var consent = new Grants.Consent(
                account.get(),
                scopes,
                redirectUri,
                clock.instant().plus(CONSENT_LIFE),
                request.parameter("nonce").orElse(null));
        record.accept(Grants.consented(code, consent));
        return backWith(redirectUri, request, "code", code);
    }

    private boolean isAllowed(String redirectUri) {
        return settings.redirectUris().contains(redirectUri)
                || settings.redirectUris()
                        .contains(LOOPBACK.matcher(redirectUri).replaceFirst("$1$2"));
    }

    private static Optional<String> account(SimRequest request) {
        return Arrays.stream(request.header("cookie").orElse("").split(";"))
                .map(String::trim)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .map(cookie -> cookie.substring(COOKIE.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static Set<String> scopes(String text) {
        return new LinkedHashSet<>(List.of(text.trim().split("\\s+")));
    }

    private static SimAnswer backWith(String redirectUri, SimRequest request, String name, String value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(name, value);
        request.parameter("state").ifPresent(state -> parameters.put("state", state));
        return SimAnswer.redirect(redirectUri + (redirectUri.contains("?") ? "&" : "?") + Form.write(parameters));
    }

    private static SimAnswer page(int status, String title, String text) {
        return SimAnswer.html(status, """
                <!doctype html><html lang="zh"><meta charset="utf-8"><title>%s</title><h1>%s</h1><p>%s</p></html>
                """.formatted(title, title, text));
    }

    /** Signs out who is signed in: the cookie ends, tokens do not. */
    private SimAnswer logout(SimRequest request) {
        String back = request.parameter("post_logout_redirect_uri").orElse("");
        if (!back.isEmpty() && !isAllowed(back)) {
            return page(400, "回调地址不匹配", "post_logout_redirect_uri is not one of this client's.");
        }
        SimAnswer answer = back.isEmpty() ? page(200, "已退出", "Nobody is signed in.") : SimAnswer.redirect(back);
        return answer.with("Set-Cookie", COOKIE + "=; Path=/; Max-Age=0; HttpOnly");
    }

    /** OpenID Connect discovery. */
    private static SimAnswer discovery(SimRequest request) {
        String issuer = issuer(request);
        ObjectNode described = Json.object()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "authorize")
                .put("token_endpoint", issuer + "token")
                .put("end_session_endpoint", issuer + "logout");
        described.set("scopes_supported", Json.tree(new TreeSet<>(SCOPES)));
        described.set("response_types_supported", Json.tree(List.of("code")));
        described.set(
                "grant_types_supported",
                Json.tree(List.of("authorization_code", "refresh_token", "client_credentials")));
        described.set("subject_types_supported", Json.tree(List.of("public")));
        described.set("id_token_signing_alg_values_supported", Json.tree(List.of("HS256")));
        described.set("token_endpoint_auth_methods_supported", Json.tree(List.of("client_secret_basic")));
        return SimAnswer.json(described);
    }

    // Token endpoint

    private SimAnswer token(SimRequest request) {
        if (!isOurClient(request)) {
            return new SimAnswer(
                    401,
                    "application/json;charset=UTF-8",
                    Json.write(Json.object().put("error", "invalid_client")),
                    Map.of("WWW-Authenticate", List.of("Basic realm=\"jAccount\"")));
        }
        Map<String, List<String>> form = Form.parse(request.body());
        return switch (value(form, "grant_type")) {
            case "authorization_code" -> exchange(issuer(request), value(form, "code"), value(form, "redirect_uri"));
            case "refresh_token" -> refresh(issuer(request), value(form, "refresh_token"));
            case "client_credentials" -> asClient(scopes(value(form, "scope")));
            default -> error("unsupported_grant_type");
        };
    }

    /** Ourselves, at the address we were asked at. */
    private static String issuer(SimRequest request) {
        return request.address() + "/oauth2/";
    }

    private boolean isOurClient(SimRequest request) {
        String expected = settings.client().id() + ":" + settings.client().secret();
        String basic = "Basic " + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8));
        return MessageDigest.isEqual(
                basic.getBytes(StandardCharsets.UTF_8),
                request.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8));
    }

    private SimAnswer exchange(String issuer, String code, String redirectUri) {
        Optional<Grants.Consent> consent = grants.consent(code)
                .filter(given -> given.redirectUri().equals(redirectUri))
                .filter(given -> given.expires().isAfter(clock.instant()));
        return consent.map(given -> exchanged(issuer, given, code)).orElseGet(() -> error("invalid_grant"));
    }

    private SimAnswer exchanged(String issuer, Grants.Consent given, String code) {
        return grant(issuer, new Grants.Renewal(given.account(), given.scopes()), given.nonce(), code, null);
    }

    /**
     * The old refresh token ends when the new pair is first used, so that an answer lost on the way costs no consent; at once where
     * rotation is strict.
     */
    private SimAnswer refresh(String issuer, String refreshToken) {
        String replaced = Grants.hash(refreshToken);
        Optional<Grants.Renewal> renewal = grants.renewal(refreshToken);
        if (renewal.isPresent() && settings.rotation() == World.Rotation.STRICT) {
            record.accept(Grants.replaced(replaced));
        }
        return renewal.map(from -> grant(issuer, from, null, null, replaced)).orElseGet(() -> error("invalid_grant"));
    }

    private SimAnswer grant(
            String issuer,
            Grants.Renewal to,
            @Nullable String nonce,
            @Nullable String usedCode,
            @Nullable String replaces) {
        String accessToken = Grants.secret();
        String refreshToken = Grants.secret();
        var grant = new Grant(to.account(), to.scopes(), clock.instant().plus(settings.tokenLife()), replaces);
        record.accept(Grants.granted(accessToken, grant, refreshToken, usedCode));
        ObjectNode answer = answer(accessToken, to.scopes()).put("refresh_token", refreshToken);
        if (grant.has("openid")) {
            answer.put("id_token", idToken(issuer, to.account(), nonce));
        }
        return SimAnswer.json(answer);
    }

    /** Transactions and everything else of a person need that person's consent: a client alone may check codes. */
    private SimAnswer asClient(Set<String> scopes) {
        if (!scopes.equals(Set.of(SCOPE_CODE))) {
            return error("invalid_scope");
        }
        String accessToken = Grants.secret();
        var grant = new Grant(null, scopes, clock.instant().plus(settings.tokenLife()), null);
        record.accept(Grants.granted(accessToken, grant, null, null));
        return SimAnswer.json(answer(accessToken, scopes));
    }

    private ObjectNode answer(String accessToken, Set<String> scopes) {
        return Json.object()
                .put("access_token", accessToken)
                .put("token_type", "Bearer")
                .put("expires_in", settings.tokenLife().toSeconds())
                .put("scope", String.join(" ", scopes));
    }

    private String idToken(String issuer, String account, @Nullable String nonce) {
        Instant now = clock.instant();
        String name = persons.byAccount(account).map(World.Person::name).orElse(account);
        ObjectNode header = Json.object().put("alg", "HS256").put("typ", "JWT");
        ObjectNode claims = Json.object()
                .put("iss", issuer)
                .put("sub", account)
                .put("aud", settings.client().id())
                .put("exp", now.plus(settings.tokenLife()).getEpochSecond())
                .put("iat", now.getEpochSecond())
                .put("name", name);
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return signed(Json.write(header), Json.write(claims), settings.client().secret());
    }

    /** A JWT under HS256. */
    static String signed(String header, String claims, String secret) {
        try {
            var base64 = Base64.getUrlEncoder().withoutPadding();
            String plain = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return plain + "." + base64.encodeToString(mac.doFinal(plain.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String value(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    private static SimAnswer error(String code) {
        return SimAnswer.json(400, Json.object().put("error", code));
    }

    // Tokens in use

    /** The grant behind the access token of a campus request. */
    Grant admit(SimRequest request) {
        Grant grant = request.parameter("access_token")
                .flatMap(grants::grant)
                .orElseThrow(() -> Refused.because(Errno.AUTHENTICATION_FAILED));
        if (!grant.expires().isAfter(clock.instant())) {
            throw Refused.because(Errno.TOKEN_EXPIRED);
        }
        if (grants.isReplacedOnUse(grant)) {
            record.accept(Grants.replaced(String.valueOf(grant.replaces())));
        }
        return grant;
    }
}
