package dev.tanqiao.base.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    /** What must not be seen in any of the texts below. */
    private static final String PLANTED = "Pl4ntedS3cret/0123+abc==";

    private static final String URL_PLANTED = "Pl4ntedS3cret0123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET https://api.sjtu.edu.cn/v1/unicode/transactions?access_token=Pl4ntedS3cret0123&limit=50",
                "HttpOperationFailedException: HTTP operation failed invoking https://api.sjtu.edu.cn/v1/unicode?access_token=Pl4ntedS3cret0123 with statusCode: 503",
                "redirect_uri=https%3A%2F%2Fhub%2Fenrol%2Fcallback%3Faccess_token%3DPl4ntedS3cret0123%26x%3D1",
                "access_token=Pl4nted%2BPl4ntedS3cret0123%3D%3D&limit=1",
                "/enrol/callback?code=Pl4ntedS3cret0123&state=Pl4ntedS3cret0123",
                "Location: http://localhost/enrol/callback?state=Pl4ntedS3cret0123&code=Pl4ntedS3cret0123",
                "returnTo=%2Fcallback%3Fcode%3DPl4ntedS3cret0123%26state%3DPl4ntedS3cret0123",
                "code=Pl4ntedS3cret0123&grant_type=authorization_code",
                "grant_type=refresh_token&refresh_token=Pl4ntedS3cret0123",
                "grant_type=client_credentials&client_secret=Pl4ntedS3cret0123",
                "/v1/unicode?qrCode=Pl4ntedS3cret0123&verbose=true",
                "Authorization: Pl4ntedS3cret/0123+abc==",
                "authorization: Bearer Pl4ntedS3cret/0123+abc==",
                "Authorization: Basic Pl4ntedS3cret/0123+abc==",
                "http-outgoing-0 >> \"Authorization: Pl4ntedS3cret/0123+abc==[\\r][\\n]\"",
                "http-outgoing-0 >> Authorization: Bearer Pl4ntedS3cret/0123+abc==",
                "{Authorization=[Pl4ntedS3cret/0123+abc==], Host=[localhost]}",
                "{Authorization=Pl4ntedS3cret/0123+abc==, Host=localhost}",
                "{\"Authorization\":\"Pl4ntedS3cret/0123+abc==\"}",
                "{\"headers\":{\"Authorization\":[\"Bearer Pl4ntedS3cret/0123+abc==\"]}}",
                "Cookie: JAAuthCookie=Pl4ntedS3cret0123; JSESSIONID=Pl4ntedS3cret0123",
                "Set-Cookie: JSESSIONID=Pl4ntedS3cret0123; Path=/; HttpOnly",
                "webhook-signature: v1,Pl4ntedS3cret/0123+abc==",
                "sent with Bearer Pl4ntedS3cret/0123+abc== to the city",
                "{\"accessToken\":\"Pl4ntedS3cret/0123+abc==\",\"expireTime\":1}",
                "{\"access_token\" : \"Pl4ntedS3cret/0123+abc==\"}",
                "{\"refresh_token\":\"Pl4ntedS3cret\\/0123+abc==\"}",
                "{\"id_token\":\"Pl4ntedS3cret0123\",\"userToken\":\"Pl4ntedS3cret0123\"}",
                "{\"appId\":\"Pl4ntedS3cret/0123+abc==\",\"client_secret\":\"Pl4ntedS3cret0123\",\"qrCode\":\"Pl4ntedS3cret0123\"}",
                "body=\"{\\\"accessToken\\\":\\\"Pl4ntedS3cret/0123+abc==\\\"}\"",
                "secret whsec_Pl4ntedS3cret/0123+abc== cannot be read",
                "POST /push/Pl4ntedS3cret0123/bills",
                "notifyUrl=http%3A%2F%2Fhub%2Fpush%2FPl4ntedS3cret0123%2Fbills",
                "{\"notifyUrl\":\"https://hub.example/push/Pl4ntedS3cret0123/authorizations\",\"type\":2}",
                "{\"status\":0,\"code\":\"Pl4ntedS3cret/0123+abc==\"}",
                "Setting a is 'https://li:Pl4ntedS3cret0123 @city.example/x'; expected: an address",
                "{\"offlineCodes\":[\"Pl4ntedS3cret0123\",\"Pl4ntedS3cret0123\"]}",
                "{\"cid\":\"Pl4ntedS3cret012399999\",\"type\":1}",
                "{\\\"cid\\\":\\\"Pl4ntedS3cret012399999\\\"}",
                "GET /account/getPointInfo?cid=Pl4ntedS3cret012399999&page=1",
                "BillLine[cid=Pl4ntedS3cret012399999, provider=EQ-1]",
            })
    void noSecretIsLeft(String text) {
        assertThat(Redactor.redact(text))
                .doesNotContain(PLANTED)
                .doesNotContain(URL_PLANTED)
                .doesNotContain("0123+abc")
                .doesNotContain("S3cret")
                .contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "settlement.attempted settlementId=17 attempt=2 outcome=UNKNOWN code=500 state=PENDING durationMs=10012",
                "The city answered code=40021 msg=insufficient points",
                "jaccount state=CONSENTED account=gwang",
                "event authorization.granted for account/gwang",
                "basic information of the bundle",
                "bundle.loaded name=campus-carbon version=0.1.0",
                "GET /push/status and /push/bills",
                "read sftp://campus@files.example/in, then mail li@campus.example",
                "called http://127.0.0.1:8080 and told li@campus.example",
                "{\"equityCid\":\"EQ-1\",\"code\":200,\"state\":\"AUTHORIZED\"}",
                "equityCid=EQ-100200300",
                "{\"code\":\"401\",\"identities\":[{\"code\":\"518021910001\"}]}",
                "ask: {\"query\":{\"qrCode\":\"{code:li 20m}\"},\"body\":{\"cid\":\"{cid:wang}\",\"refresh_token\":\"{refresh:li}\",\"code\":\"{consent:somebody}\"}}",
                "call: {\"path\":\"/account/getPointInfo?cid={cid:wang}&code={consent:li}&access_token={token:li}\"}",
            })
    void whatPeopleNeedStays(String text) {
        assertThat(Redactor.redact(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /x?access_token=abc123&limit=50,                       GET /x?access_token=***&limit=50",
        "/callback?code=abc123&state=def456,                        /callback?code=***&state=***",
        "POST /push/0123456789abcdef/bills took 3 ms,               POST /push/***/bills took 3 ms",
        "'{\"accessToken\":\"abc\",\"expireTime\":1}',              '{\"accessToken\":\"***\",\"expireTime\":1}'",
        "'{\"cid\":\"310115199001011234\",\"type\":1}',             '{\"cid\":\"***1234\",\"type\":1}'",
        "cid=310115199001011234 granted,                            cid=***1234 granted",
        "cid=1234 granted,                                          cid=*** granted",
        "x%3Faccess_token%3Dabc123%26y%3D1,                         x%3Faccess_token%3D***%26y%3D1",
        "Authorization: Bearer abc123def status=401,                Authorization: Bearer *** status=401",
    })
    void theRestOfTheLineStays(String text, String shown) {
        assertThat(Redactor.redact(text)).isEqualTo(shown);
    }

    @Test
    void aKnownSecretIsHiddenWhereverItStands() {
        Redactor.hide("h1dden/by+value=");

        assertThat(
                        Redactor.redact(
                                "(h1dden/by+value=) h1dden%2Fby%2Bvalue%3D \"h1dden\\/by+value=\" h1dden/by+value=h1dden/by+value="))
                .isEqualTo("(***) *** \"***\" ******");
    }

    @Test
    void oneKnownSecretInsideAnotherLeavesNoRest() {
        Redactor.hide("inner-secret");
        Redactor.hide("outer-inner-secret-outer");

        assertThat(Redactor.redact("outer-inner-secret-outer inner-secret")).isEqualTo("*** ***");
    }

    @Test
    void aShortValueIsLeftAlone() {
        Redactor.hide("abc");
        Redactor.hide("");
        Redactor.hide(null);

        assertThat(Redactor.redact("abcdef")).isEqualTo("abcdef");
    }

    @Test
    void thousandsOfKnownSecretsCostNoMoreThanAFew() {
        var known = new KnownSecrets(100_000);
        for (int i = 0; i < 60_000; i++) {
            known.add("eyJhbGciOiJIUzI1NiJ9.token-number-%06x".formatted(i * 2_654_435));
        }
        String line =
                "settlement.attempted settlementId=17 attempt=2 outcome=UNKNOWN reason=read_timeout durationMs=10012 nextPollAt=2026-03-02T04:00:00Z ";

        // Generous: each of the 20,000 lines would have to take 500 µs to pass this limit; 60,000 searches take longer.
        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 20_000; i++) {
                assertThat(known.without(line + i, "***")).startsWith("settlement.attempted");
            }
        });
    }

    @Test
    void aLongLineOfNothingIsReadInNoTime() {
        String line = "a=b ".repeat(50_000) + "\"".repeat(20_000) + "%3D".repeat(20_000) + "cookie ".repeat(20_000);

        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(5), () -> assertThat(Redactor.redact(line)).isEqualTo(line));
    }

    @Test
    void aCodeOfAnyLengthIsHiddenInAForm() {
        assertThat(Redactor.redact("body code=" + "x".repeat(600) + "&redirect_uri=/"))
                .isEqualTo("body code=***&redirect_uri=/");
    }

    /** Each of them took the stack of a repeated group, or was begun anew at every word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"accessToken\":\"%s\"",
                "access_token=%s",
                "?code=%s",
                "Cookie: a=b;%s",
                "(%s)",
            })
    void aSecretWithoutEndIsHiddenInNoTime(String shape) {
        for (String part : List.of("x", "%3D", "\\\\", "\\n", "; a=b", "code=", "bearer ", "push/")) {
            String text = shape.formatted(part.repeat(100_000));

            // What is not linear is not done after minutes.
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    Duration.ofMinutes(1), () -> Redactor.redact(text));
        }
        assertThat(Redactor.redact("\"accessToken\":\"" + "x".repeat(3_000) + "\""))
                .isEqualTo("\"accessToken\":\"***\"");
    }

    @Test
    void theOldestOfVeryManyAreForgotten() {
        var known = new KnownSecrets(1_000);
        known.add("first-secret-of-all");
        for (int i = 0; i < 1_000; i++) {
            known.add("token-" + i);
        }

        assertThat(known.without("first-secret-of-all token-999", "***")).isEqualTo("first-secret-of-all ***");
    }
}
