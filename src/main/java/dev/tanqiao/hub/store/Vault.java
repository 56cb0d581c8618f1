package dev.tanqiao.hub.store;

import dev.tanqiao.base.redact.Redactor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what must not lie in rows as text: AES-256-GCM, each value under a named key and for one place alone. */
public final class Vault {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]+");

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
            if (colon < 1 || !KEY_ID.matcher(line.substring(0, colon)).matches() || key.length != 32) {
                throw new IllegalArgumentException(
                        "Encryption key %s is not KEY-ID:BASE64 of 32 bytes, the id of letters, digits, '.', '_' and '-' (tanqiao.secrets.encryption-keys-file)."
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

    /** The id of the key for new values. */
    public String newestKeyId() {
        return newestKeyId;
    }

    /** Encrypts under the newest key. */
    public Sealed seal(String secret, Place place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed;
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, newestKeyId, nonce);
            cipher.updateAAD(place.bytes());
            sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has AES-GCM.", impossible);
        }
        return new Sealed(
                newestKeyId,
                ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /**
     * Decrypts. What was sealed before values had places is read too; there is none under a key that came after that.
     *
     * @throws IllegalStateException when the key is not there any more, or the value was sealed for another place; the message names both
     */
    public String open(Sealed sealed, Place place) {
        byte[] nonce = Arrays.copyOf(sealed.bytes(), NONCE_BYTES);
        try {
            return opened(sealed, nonce, place.bytes());
        } catch (GeneralSecurityException notForThisPlace) {
            try {
                return opened(sealed, nonce, new byte[0]);
            } catch (GeneralSecurityException forNone) {
                throw new IllegalStateException(
                        "The value in %s cannot be opened under encryption key '%s': it was sealed for another row, the key has changed or the row is damaged. It is not used."
                                .formatted(place, sealed.keyId()),
                        notForThisPlace);
            }
        }
    }

    private String opened(Sealed sealed, byte[] nonce, byte[] place) throws GeneralSecurityException {
        if (sealed.bytes().length < NONCE_BYTES) {
            throw new AEADBadTagException("The value is shorter than its nonce.");
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.keyId(), nonce);
        cipher.updateAAD(place);
        byte[] secret = cipher.doFinal(sealed.bytes(), NONCE_BYTES, sealed.bytes().length - NONCE_BYTES);
        return new String(secret, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode, String keyId, byte[] nonce) throws GeneralSecurityException {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new IllegalStateException(
                    "Encryption key '%s' is missing from tanqiao.secrets.encryption-keys-file.".formatted(keyId));
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /**
     * Where a sealed value lies. Copied to another place it cannot be opened.
     *
     * @param key of the row
     */
    public record Place(String table, String column, String key) {

        private byte[] bytes() {
            return toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Names of tables and columns hold neither a dot nor a slash, so that no two places read alike. */
        @Override
        public String toString() {
            return "%s.%s/%s".formatted(table, column, key);
        }
    }

    /** An encrypted value and the key it lies under. */
    @SuppressWarnings("ArrayRecordComponent") // travels between row and vault only, never compared
    public record Sealed(String keyId, byte[] bytes) {}
}
