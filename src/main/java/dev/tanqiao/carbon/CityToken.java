package dev.tanqiao.carbon;

import java.time.Instant;

/**
 * The token of {@code auth/getAccessToken} (获取登录令牌).
 *
 * @param value travels raw in {@code Authorization}; may hold {@code + / =}
 * @param expiresAt {@code expireTime}
 */
public record CityToken(String value, Instant expiresAt) {

    @Override
    public String toString() {
        return "CityToken[expiresAt=" + expiresAt + "]";
    }
}
