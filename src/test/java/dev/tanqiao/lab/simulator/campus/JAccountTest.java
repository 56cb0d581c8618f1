package dev.tanqiao.lab.simulator.campus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JAccountTest {

    @TempDir
    static Path stateDirectory;

    private Gate gate;

    @BeforeEach
    void opens() {
        gate = new Gate(Worlds.shipped(), stateDirectory);
    }

    @Test
    void aPersonIsSentBackWithACodeAndTheStateThatWasGiven() {
        SimAnswer answer = gate.authorize("gwang");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location").orElseThrow()).startsWith(Gate.CALLBACK + "?code=");
        assertThat(Gate.parameter(answer, "state")).isEqualTo("s-1");
    }

    @Test
    void aWrongClientOrCallbackGetsAPageAndIsNeverRedirected() {
        assertThat(gate.authorize("gwang", "client_id", "other").status()).isEqualTo(400);
        assertThat(gate.authorize("gwang", "redirect_uri", "https://evil.example/")
                        .status())
                .isEqualTo(400);
        assertThat(gate.authorize("gwang", "redirect_uri", "http://127.0.0.1:8080@evil.example/")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aCallbackIsRegisteredToTheLetterAndOnThisMachineAtAnyPort() {
        assertThat(gate.authorize("gwang", "redirect_uri", "http://localhost:9/enrol/callback")
                        .status())
                .isEqualTo(302);
        for (String other : new String[] {
            Gate.CALLBACK + "/more",
            Gate.CALLBACK + "?next=1",
            "http://127.0.0.1:8080/",
            "https://127.0.0.1:8080/enrol/callback"
        }) {
            assertThat(gate.authorize("gwang", "redirect_uri", other).status())
                    .as(other)
                    .isEqualTo(400);
        }
    }

    @Test
    void whoSignsOutIsSignedInNoMore() {
        SimAnswer page = gate.call("jaccount.logout", Gate.pairs("client_id", "tanqiao"), Map.of(), "");
        SimAnswer back =
                gate.call("jaccount.logout", Gate.pairs("post_logout_redirect_uri", Gate.CALLBACK), Map.of(), "");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Set-Cookie").orElseThrow())
                .startsWith("JAAuthCookie=; ")
                .contains("Max-Age=0");
        assertThat(back.header("Location")).contains(Gate.CALLBACK);
        assertThat(gate.call(
                                "jaccount.logout",
                                Gate.pairs("post_logout_redirect_uri", "https://evil.example/"),
                                Map.of(),
                                "")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void itSaysWhatItOffersAndWhere() {
        JsonNode offered = Json.read(gate.call("jaccount.discovery", Map.of(), Map.of("host", "127.0.0.1:9"), "")
                        .body())
                .orElseThrow();

        assertThat(offered.path("issuer").asText()).isEqualTo("http://127.0.0.1:9/oauth2/");
        assertThat(offered.path("token_endpoint").asText()).isEqualTo("http://127.0.0.1:9/oauth2/token");
        assertThat(offered.path("scopes_supported")).hasSize(7);
    }

    @Test
    void behindAProxyThatEndsTlsItIsFoundByHttps() {
        String offered = gate.call(
                        "jaccount.discovery",
                        Map.of(),
                        Map.of("host", "jaccount.example", "x-forwarded-proto", "https"),
                        "")
                .body();

        assertThat(offered)
                .contains("\"issuer\":\"https://jaccount.example/oauth2/\"")
                .doesNotContain("http://");
    }

    @Test
    void whatElseIsWrongIsToldAtTheCallback() {
        assertThat(Gate.parameter(gate.authorize("stranger"), "error")).isEqualTo("access_denied");
        assertThat(Gate.parameter(gate.authorize("gwang", "scope", "moon"), "error"))
                .isEqualTo("invalid_scope");
        assertThat(Gate.parameter(gate.authorize("gwang", "response_type", "token"), "error"))
                .isEqualTo("unsupported_response_type");
    }

    @Test
    void whoIsNotSignedInGetsTheSignInPage() {
        SimAnswer answer = gate.call(
                "jaccount.authorize",
                Gate.pairs("response_type", "code", "client_id", "tanqiao", "redirect_uri", Gate.CALLBACK),
                Map.of(),
                "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.contentType()).startsWith("text/html");
    }

    @Test
    void aCodeIsGoodForOneExchange() {
        String code = gate.code("gwang");

        assertThat(exchange(code, Gate.CALLBACK).status()).isEqualTo(200);
        assertThat(exchange(code, Gate.CALLBACK).body()).contains("invalid_grant");
    }

    @Test
    void aCodeIsTiedToItsCallbackAndToTenMinutes() {
        assertThat(exchange(gate.code("gwang"), "http://127.0.0.1:8080/other").body())
                .contains("invalid_grant");
        String code = gate.code("gwang");
        gate.tick(Duration.ofMinutes(11));
        assertThat(exchange(code, Gate.CALLBACK).body()).contains("invalid_grant");
    }

    @Test
    void aClientWithoutItsSecretIsTurnedAway() {
        SimAnswer answer =
                gate.call("jaccount.token", Map.of(), Map.of(), "grant_type=client_credentials&scope=unicode");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsKey("WWW-Authenticate");
        assertThat(answer.body()).contains("invalid_client");
    }

    @Test
    void theIdTokenSaysWhoItIs() {
        String idToken = gate.tokens("gwang", "openid card_transactions")
                .path("id_token")
                .asText();
        String[] parts = idToken.split("\\.");
        JsonNode claims = Json.read(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .orElseThrow();

        assertThat(claims.path("sub").asText()).isEqualTo("gwang");
        assertThat(claims.path("aud").asText()).isEqualTo("tanqiao");
        assertThat(claims.path("name").asText()).isEqualTo("王刚");
        assertThat(claims.path("exp").asLong())
                .isGreaterThan(gate.clock.instant().getEpochSecond());
        assertThat(JAccount.signed(
                        decoded(parts[0]),
                        decoded(parts[1]),
                        gate.world.campus().client().secret()))
                .isEqualTo(idToken);
        assertThat(gate.tokens("gwang", "card_transactions").has("id_token")).isFalse();
    }

    @Test
    void anAccessTokenLivesAsLongAsTheWorldSays() {
        String token = gate.accessToken("gwang", "card_transactions");

        assertThat(errno(token)).isZero();
        gate.tick(Duration.ofHours(2));
        assertThat(errno(token)).isEqualTo(10007);
    }

    @Test
    void aRefreshTokenEndsWhenItsSuccessorIsUsed() {
        String first =
                gate.tokens("gwang", "card_transactions").path("refresh_token").asText();
        JsonNode lost = refreshed(first);
        JsonNode second = refreshed(first);

        assertThat(lost.has("access_token")).isTrue();
        assertThat(errno(second.path("access_token").asText())).isZero();
        assertThat(refreshed(first).path("error").asText()).isEqualTo("invalid_grant");
        assertThat(refreshed(second.path("refresh_token").asText()).has("access_token"))
                .isTrue();
    }

    @Test
    void aClientAloneMayOnlyCheckCodes() {
        assertThat(gate.token("grant_type", "client_credentials", "scope", "unicode")
                        .body())
                .contains("access_token")
                .doesNotContain("refresh_token");
        assertThat(gate.token("grant_type", "client_credentials", "scope", "card_transactions")
                        .body())
                .contains("invalid_scope");
        assertThat(gate.token("grant_type", "password").body()).contains("unsupported_grant_type");
    }

    @Test
    void theJournalHoldsNoToken() {
        JsonNode tokens = gate.tokens("gwang", "card_transactions");

        assertThat(gate.journal.toString())
                .contains("granted")
                .doesNotContain(tokens.path("access_token").asText())
                .doesNotContain(tokens.path("refresh_token").asText());
    }

    private int errno(String token) {
        return gate.read("campus.transactions", token).path("errno").intValue();
    }

    private JsonNode refreshed(String refreshToken) {
        return Json.read(gate.token("grant_type", "refresh_token", "refresh_token", refreshToken)
                        .body())
                .orElseThrow();
    }

    private SimAnswer exchange(String code, String redirectUri) {
        return gate.token("grant_type", "authorization_code", "code", code, "redirect_uri", redirectUri);
    }

    private static String decoded(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
