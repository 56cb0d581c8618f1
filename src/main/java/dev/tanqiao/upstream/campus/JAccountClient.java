package dev.tanqiao.upstream.campus;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * We, as jAccount knows us.
 *
 * @param address {@code https://jaccount.sjtu.edu.cn}
 * @param issuer of id_tokens; empty while it is not known: {@code address} or {@code address/oauth2}, each with or without a slash
 * @param id client id
 * @param secret client secret; also the key of id_tokens
 * @param scope what we ask for
 * @param redirectUri where browsers come back
 */
public record JAccountClient(URI address, String issuer, String id, String secret, String scope, URI redirectUri) {

    /** Who may have issued an id_token. */
    Set<String> issuers() {
        return issuer.isEmpty()
                ? Set.of(address.toString(), address + "/", address + "/oauth2", address + "/oauth2/")
                : Set.of(issuer);
    }

    /** Where a browser goes to agree. */
    public URI authorizeAddress(String state) {
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", id);
        query.put("redirect_uri", redirectUri.toString());
        query.put("scope", scope);
        query.put("state", state);
        query.put("nonce", nonce(state));
        return URI.create(address + "/oauth2/authorize?" + encoded(query));
    }

    /** What binds an id_token to the enrolment that began with that state, which it must not tell. */
    static String nonce(String state) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java lacks SHA-256.", missing);
        }
    }

    /** The body of a token request with the code a browser brought back. */
    public String codeForm(String code) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri.toString());
        return encoded(form);
    }

    /** The body of a token request with a refresh token. */
    public String refreshForm(String refreshToken) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        return encoded(form);
    }

    /** The body of a token request for ourselves: such a token checks codes and reads no person's data. */
    public static String clientForm() {
        return "grant_type=client_credentials&scope=unicode";
    }

    /** HTTP Basic, each half form-encoded first (RFC 6749, 2.3.1). */
    public String authorization() {
        String pair = encode(id) + ":" + encode(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "JAccountClient[address=" + address + ", id=" + id + "]";
    }

    private static String encoded(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + encode(value.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
