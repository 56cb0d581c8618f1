package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {

    @Test
    void anAddressLosesItsTokenAndKeepsTheRest() {
        assertThat(Redaction.of("/v1/unicode?access_token=abc%2B&qrCode=SJTU50%7Cx&limit=20"))
                .isEqualTo("/v1/unicode?access_token=[redacted]&qrCode=[redacted]&limit=20");
        assertThat(Redaction.of("grant_type=authorization_code&code=xyz&client_secret=s"))
                .isEqualTo("grant_type=authorization_code&code=[redacted]&client_secret=[redacted]");
    }

    @Test
    void anAnswerLosesItsTokensAndKeepsItsCode() {
        assertThat(Redaction.of("{\"code\":200,\"content\":{\"accessToken\":\"a\\\"b==\",\"expireTime\":1}}"))
                .isEqualTo("{\"code\":200,\"content\":{\"accessToken\":\"[redacted]\",\"expireTime\":1}}");
        assertThat(Redaction.of("{\"entities\":[{\"status\":0,\"code\":\"SJTU50|x\"}]}"))
                .isEqualTo("{\"entities\":[{\"status\":0,\"code\":\"[redacted]\"}]}");
        assertThat(Redaction.of("{\"offlineCodes\":[\"MCw=\",\"MCx=\"],\"balance\":98.57}"))
                .isEqualTo("{\"offlineCodes\":[\"[redacted]\"],\"balance\":98.57}");
    }

    @Test
    void aMarkTellsTwoSecretsApartAndShowsNeither() {
        String token = Redaction.marked("authorization", "token-of-anna");

        assertThat(token).startsWith("[redacted] ").doesNotContain("anna");
        assertThat(Redaction.marked("authorization", "token-of-anna")).isEqualTo(token);
        assertThat(Redaction.marked("authorization", "token-of-bo")).isNotEqualTo(token);
        assertThat(Redaction.marked("referer", "/?access_token=a")).startsWith("/?access_token=[redacted] ");
        assertThat(Redaction.marked("referer", "/?access_token=b"))
                .isNotEqualTo(Redaction.marked("referer", "/?access_token=a"));
        assertThat(Redaction.marked("content-type", "text/plain")).isEqualTo("text/plain");
    }

    @Test
    void aTableThatMayBreakATokenInTwoIsNotShownAtAll() {
        assertThat(Redaction.of("  Request was not matched\n[path] /v1 | /v1?access_\n | token=abcdef"))
                .startsWith("Request was not matched;")
                .doesNotContain("abcdef");
    }

    @Test
    void aBodyThatWasReadAsTheNameOfAFormFieldLosesItsSecretsToo() {
        assertThat(Redaction.of(Json.object().put("{\"cid\":\"abc\",\"type\":1}", ""))
                        .toString())
                .isEqualTo("{\"{\\\"cid\\\":\\\"[redacted]\\\",\\\"type\\\":1}\":\"\"}");
    }
}
