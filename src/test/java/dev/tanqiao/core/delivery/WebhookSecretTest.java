package dev.tanqiao.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"食堂\": 12.50}";

    /** The vector that the Standard Webhooks libraries test themselves with. */
    @Test
    void signsAsStandardWebhooksDo() {
        assertThat(WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .sign(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                Instant.ofEpochSecond(1614265330),
                                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whsec_++//+/+/AAECAwQFBgcICQoLDA0ODxAREhM=",
                "whsec_++//+/+/AAECAwQFBgcICQoLDA0ODxAREhM", // without padding
                "whsec_--__-_-_AAECAwQFBgcICQoLDA0ODxAREhM", // the alphabet of URLs
                "  whsec_++//+/+/AAECAwQFBgcI\r\n  CQoLDA0ODxAREhM=\n", // as a terminal wrapped it
            })
    void everyPastedFormIsTheSameKey(String pasted) {
        assertThat(sign(pasted)).isEqualTo(sign("whsec_++//+/+/AAECAwQFBgcICQoLDA0ODxAREhM="));
    }

    private static String sign(String secret) {
        return WebhookSecret.parse(secret).sign("msg", Instant.EPOCH, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_!not-base64!",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_", // empty
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaQ=", // 23 bytes
                "whsec_31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0", // hex
                "whsec_31F290F6BF06298AAB4F08D43C3F082CF648A362DA2DA4B0",
            })
    void whatIsNoSecretIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> WebhookSecret.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("A webhook secret is whsec_ followed by Base64")
                .satisfies(message -> assertThat(text.length() < 10 || !message.contains(text.substring(8)))
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh-CN", "ar-EG", "tr-TR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai"})
    void theReceiversLibraryVerifiesWhatIsSignedUnderAnyLocale(String locale) throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            Instant now = Instant.now(); // the library looks at its own clock
            String signature = WebhookSecret.parse(SECRET).sign("msg_1", now, BODY.getBytes(StandardCharsets.UTF_8));
            var headers = HttpHeaders.of(
                    Map.of(
                            "webhook-id", List.of("msg_1"),
                            "webhook-timestamp", List.of(Long.toString(now.getEpochSecond())),
                            "webhook-signature", List.of(signature)),
                    (name, value) -> true);

            new Webhook(SECRET).verify(BODY, headers);
            assertThatThrownBy(() -> new Webhook(SECRET).verify(BODY + " ", headers))
                    .isInstanceOf(WebhookVerificationException.class);
        } finally {
            Locale.setDefault(before);
        }
    }
}
