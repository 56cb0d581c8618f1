package dev.tanqiao.base.keys;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/** How a short text is encrypted under RSA; ciphertexts are Base64. */
public enum RsaPadding {
    /** PKCS#1 1.5. */
    @JsonProperty("pkcs1")
    PKCS1,
    /** OAEP with SHA-256, also for its mask. */
    @JsonProperty("oaep-sha256")
    OAEP_SHA256;

    /**
     * A fresh ciphertext: another one at every call.
     *
     * @throws IllegalArgumentException when the text is too long for the key
     */
    public String encrypted(String text, RSAKeyParameters publicKey) {
        try {
            return Base64.getEncoder()
                    .encodeToString(processed(true, publicKey, text.getBytes(StandardCharsets.UTF_8)));
        } catch (InvalidCipherTextException | RuntimeException tooLong) {
            throw new IllegalArgumentException(tooLong.getMessage(), tooLong);
        }
    }

    /** The text behind a ciphertext; empty when it was not encrypted for this key and in this way. */
    public Optional<String> decrypted(String base64, RSAKeyParameters privateKey) {
        try {
            byte[] text = processed(false, privateKey, Base64.getDecoder().decode(base64));
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (InvalidCipherTextException | RuntimeException notForThisKey) {
            return Optional.empty();
        }
    }

    private byte[] processed(boolean encrypt, RSAKeyParameters key, byte[] input) throws InvalidCipherTextException {
        AsymmetricBlockCipher cipher = this == PKCS1
                ? new PKCS1Encoding(new RSABlindedEngine())
                : new OAEPEncoding(new RSABlindedEngine(), new SHA256Digest(), new SHA256Digest(), null);
        cipher.init(encrypt, key);
        return cipher.processBlock(input, 0, input.length);
    }
}
