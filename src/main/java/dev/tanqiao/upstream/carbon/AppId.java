package dev.tanqiao.upstream.carbon;

import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.base.keys.RsaPadding;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/** Our application id, encrypted for {@code auth/getAccessToken} (鉴权, 获取登录令牌) under the platform's RSA key. */
public final class AppId {

    private static final int FEWEST_BITS = 1024;

    private final String appId;
    private final RSAKeyParameters platformKey;
    private final RsaPadding padding;

    /**
     * @param appId as the platform issued it
     * @param publicKey the platform's public key in PEM, or the Base64 in it alone
     * @param padding {@code pkcs1} or {@code oaep-sha256}
     * @throws IllegalArgumentException when the text holds no such key; says what it holds
     */
    public AppId(String appId, String publicKey, String padding) {
        this.appId = appId;
        this.platformKey = PemKeys.first(publicKey, RSAKeyParameters.class);
        int bits = platformKey.getModulus().bitLength();
        if (bits < FEWEST_BITS) {
            throw new IllegalArgumentException("an RSA key of %s bits, fewer than %s".formatted(bits, FEWEST_BITS));
        }
        this.padding = "oaep-sha256".equals(padding) ? RsaPadding.OAEP_SHA256 : RsaPadding.PKCS1;
    }

    /**
     * A fresh ciphertext in Base64: another one at every call.
     *
     * @throws IllegalStateException when the key is too short for the id
     */
    public String encrypted() {
        try {
            return padding.encrypted(appId, platformKey);
        } catch (IllegalArgumentException failure) {
            throw new IllegalStateException(
                    "The application id cannot be encrypted under the platform's key: " + failure.getMessage(),
                    failure);
        }
    }
}
