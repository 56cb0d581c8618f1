package dev.tanqiao.upstream.carbon;

import java.time.Duration;
import java.time.Instant;

/**
 * The token of {@code auth/getAccessToken} (获取登录令牌).
 *
 * @param value travels raw in {@code Authorization}; may hold {@code + / =}
 * @param fetchedAt when we got it
 * @param expiresAt {@code expireTime}
 */
public record CityToken(String value, Instant fetchedAt, Instant expiresAt) {

    /** A city whose clock differs may give tokens that have ended already, and accept them nevertheless. */
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

    /** When another is fetched: so long before its end, and never before half of its life. */
    Instant renewAt(Duration beforeEnd) {
        Duration life = Duration.between(fetchedAt, expiresAt);
        Duration half = (life.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : life).dividedBy(2);
        Instant early = expiresAt.minus(beforeEnd);
        return early.isBefore(fetchedAt.plus(half)) ? fetchedAt.plus(half) : early;
    }

    @Override
    public String toString() {
        return "CityToken[expiresAt=" + expiresAt + "]";
    }
}
