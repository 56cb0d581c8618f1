package dev.tanqiao.upstream.campus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.CampusToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What jAccount says of its tokens' lives, believed within reason: their life is not published. */
class JAccountTokensTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7200                 | PT2H",
                "\"7200\"             | PT2H",
                "0                    | PT10M",
                "-5                   | PT10M",
                "1000000000000000000  | P90D",
                "null                 | PT1H",
                "\"soon\"             | PT1H"
            })
    void aLifeIsNeitherNoneNorForEver(String expiresIn, Duration life) {
        CampusToken token = refreshed("{\"access_token\":\"a\",\"expires_in\":%s}".formatted(expiresIn));
        assertThat(token.expiresAt()).isEqualTo(NOW.plus(life));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"refresh_token\":null", ",\"refresh_token\":\"\"", ",\"refresh_token\":\" \""})
    void withoutANewRefreshTokenTheOldOneGoesOn(String given) {
        assertThat(refreshed("{\"access_token\":\"a\"%s}".formatted(given)).refresh())
                .isEqualTo("the-old-one");
    }

    @Test
    void aNewRefreshTokenReplacesTheOldOne() {
        assertThat(refreshed("{\"access_token\":\"a\",\"refresh_token\":\"the-next\"}")
                        .refresh())
                .isEqualTo("the-next");
    }

    private static CampusToken refreshed(String body) {
        var endpoint = new TokenEndpoint() {
            @Override
            public Answer exchangeCode(String code) {
                throw new AssertionError("nobody consents here");
            }

            @Override
            public Answer refresh(String refreshToken) {
                return new Answer(200, body);
            }

            @Override
            public Answer ourselves() {
                throw new AssertionError("nobody checks codes here");
            }
        };
        URI jAccount = URI.create("https://jaccount.test");
        var client = new JAccountClient(jAccount, "", "tanqiao", "a-secret", "card_transactions", jAccount);
        return new JAccount(client, endpoint, 256, new SettableClock(NOW))
                .refresh("the-old-one")
                .orElseThrow();
    }
}
