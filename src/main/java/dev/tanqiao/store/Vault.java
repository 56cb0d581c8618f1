package dev.tanqiao.store;

import dev.tanqiao.redact.Redactor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what must not lie in rows as text: AES-256-GCM, each value under a named key. */
public final class Vault {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final String newestKeyId;

    /**
     * Keys as text, the one for new values first.
     *
     * @param keyLines one {@code KEY-ID:BASE64} a line, 32 bytes each
     * @throws IllegalArgumentException naming the line that is not a key
     */
    public Vault(String keyLines) {
        String newest = "";
        for (String line : keyLines.lines().filter(text -> !text.isBlank()).toList()) {
            int colon = line.indexOf(':');
            byte[] key;
            try {
                key = Base64.getDecoder().decode(line.substring(colon + 1).strip());
            } catch (IllegalArgumentException malformed) {
                key = new byte[0];
            }
            if (colon < 1 || key.length != 32) {
                throw new IllegalArgumentException(
                        "Encryption key %d is not KEY-ID:BASE64 of 32 bytes (tanqiao.secrets.encryption-keys-file)."
                                .formatted(keys.size() + 1));
            }
            Redactor.hide(line.substring(colon + 1).strip());
            keys.put(line.substring(0, colon), new SecretKeySpec(key, "AES"));
            newest = newest.isEmpty() ? line.substring(0, colon) : newest;
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("There is no encryption key (tanqiao.secrets.encryption-keys-file).");
        }
        this.newestKeyId = newest;
    }

    /** A new key line for {@code tanqiao.secrets.encryption-keys-file}. */
    public static String newKeyLine(String keyId) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return keyId + ":" + Base64.getEncoder().encodeToString(key);
    }

    /** Encrypts under the newest key. */
    public Sealed seal(String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, newestKeyId, nonce, secret.getBytes(StandardCharsets.UTF_8), 0);
        return new Sealed(
                newestKeyId,
                ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /**
     * Decrypts.
     *
     * @throws IllegalStateException when the key is not there any more; the message names it
     */
    public String open(Sealed sealed) {
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed.bytes(), 0, nonce, 0, NONCE_BYTES);
        return new String(
                run(Cipher.DECRYPT_MODE, sealed.keyId(), nonce, sealed.bytes(), NONCE_BYTES), StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, String keyId, byte[] nonce, byte[] bytes, int offset) {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new IllegalStateException(
                    "Encryption key '%s' is missing from tanqiao.secrets.encryption-keys-file.".formatted(keyId));
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(bytes, offset, bytes.length - offset);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "A value under encryption key '%s' cannot be read: the key has changed or the row is damaged."
                            .formatted(keyId),
                    failure);
        }
    }

    /** An encrypted value and the key it lies under. */
    @SuppressWarnings("ArrayRecordComponent") // travels between row and vault only, never compared
    public record Sealed(String keyId, byte[] bytes) {}
}
