package dev.tanqiao.upstream.carbon;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Our application id, encrypted for {@code auth/getAccessToken} (鉴权, 获取登录令牌) under the platform's RSA key. */
public final class AppId {

    private final String appId;
    private final PublicKey platformKey;
    private final boolean oaep;

    /**
     * @param appId as the platform issued it
     * @param publicKeyPem the platform's public key, PEM (X.509)
     * @param padding {@code pkcs1} or {@code oaep-sha256}
     * @throws IllegalArgumentException when the text is not an RSA public key
     */
    public AppId(String appId, String publicKeyPem, String padding) {
        this.appId = appId;
        this.platformKey = key(publicKeyPem);
        this.oaep = "oaep-sha256".equals(padding);
    }

    /** A fresh ciphertext in Base64: another one at every call. */
    public String encrypted() {
        try {
            Cipher cipher = Cipher.getInstance(oaep ? "RSA/ECB/OAEPWithSHA-256AndMGF1Padding" : "RSA/ECB/PKCS1Padding");
            if (oaep) {
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        platformKey,
                        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            } else {
                cipher.init(Cipher.ENCRYPT_MODE, platformKey);
            }
            return Base64.getEncoder().encodeToString(cipher.doFinal(appId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "The application id cannot be encrypted under the platform's key: " + failure.getMessage(),
                    failure);
        }
    }

    private static PublicKey key(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            PublicKey key = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
            if (((RSAPublicKey) key).getModulus().bitLength() < 1024) {
                throw new IllegalArgumentException("The key is shorter than 1024 bits.");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException("not an RSA public key in PEM (X.509)", malformed);
        }
    }
}
