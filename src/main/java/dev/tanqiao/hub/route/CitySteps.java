package dev.tanqiao.hub.route;

import dev.tanqiao.upstream.carbon.AppId;
import dev.tanqiao.upstream.carbon.CityAnswer;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CityToken;
import dev.tanqiao.upstream.carbon.CityTokens;
import dev.tanqiao.upstream.carbon.NoCityToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** What the kamelets {@code carbon-call} and {@code carbon-access-token} call. */
public final class CitySteps {

    /** The document says 24 hours; what lies far beyond is no time that a database could keep. */
    private static final Duration LONGEST_TOKEN_LIFE = Duration.ofDays(90);

    private final CityTokens tokens;
    private final CityReader reader;
    private final AppId appId;
    private final Clock clock;

    public CitySteps(CityTokens tokens, CityReader reader, AppId appId, Clock clock) {
        this.tokens = tokens;
        this.reader = reader;
        this.appId = appId;
        this.clock = clock;
    }

    /** A token for {@code Authorization}. */
    public String token() {
        return tokens.current();
    }

    /** Whether the answer refuses the token. */
    public boolean refused(@Header(Exchange.HTTP_RESPONSE_CODE) Integer httpStatus, @Body @Nullable String body) {
        return reader.refusesToken(httpStatus, body);
    }

    /** Another token than the refused one. */
    public String tokenInsteadOf(String refused) {
        return tokens.insteadOf(refused);
    }

    /** A session id for {@code getAccessToken}: a new UUID at every call. */
    public String sessionId() {
        return UUID.randomUUID().toString();
    }

    /** Milliseconds for the header {@code timestamp}. */
    public long timestamp() {
        return clock.millis();
    }

    /** The request of {@code getAccessToken}. */
    public Map<String, String> tokenRequest() {
        return Map.of("appId", appId.encrypted());
    }

    /**
     * The token in an answer to {@code getAccessToken}.
     *
     * @throws NoCityToken when there is none; the message holds the city's own
     */
    public CityToken readToken(Integer httpStatus, @Nullable String body) {
        CityAnswer answer = CityAnswer.read(body);
        String token = answer.content().path("accessToken").asText("");
        long expireTime = answer.content().path("expireTime").asLong(0);
        if (httpStatus != 200 || !answer.isDone() || token.isEmpty() || expireTime <= 0) {
            throw new NoCityToken(
                    "The city gave no token (HTTP %s, code %s: %s). The call is tried again later."
                            .formatted(httpStatus, answer.code(), answer.message()),
                    null);
        }
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_TOKEN_LIFE);
        Instant expiresAt = Instant.ofEpochMilli(expireTime);
        return new CityToken(token, now, expiresAt.isBefore(latest) ? expiresAt : latest);
    }
}
