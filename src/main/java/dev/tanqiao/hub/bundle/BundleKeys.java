package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.base.redact.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * Whose signatures of bundles count: the public keys of a folder, which is read at each use, so that a key that is added or taken away
 * counts from then on.
 */
public final class BundleKeys {

    /** No key is known, and none is required. */
    static final BundleKeys NONE = new BundleKeys("", false);

    private static final String SETTING = "tanqiao.bundles.keys-directory";
    private static final String KEY_FILE = ".pem";
    private static final int SIGNATURE_BYTES = 64;
    private static final int MOST_BYTES = 64 * 1024; // of a key's file

    private final String directory;
    private final boolean required;

    /**
     * @param directory holds a file {@code NAME.pem} for each key, or is empty: no key is known
     * @param required whether only a bundle that is signed by one of these keys may run
     */
    public BundleKeys(String directory, boolean required) {
        this.directory = directory;
        this.required = required;
    }

    /** Whether only a bundle that is signed may run. */
    public boolean areRequired() {
        return required;
    }

    /**
     * Checks that each file of the folder is a key.
     *
     * @throws IllegalArgumentException for the first that is none
     */
    public void check() {
        keys();
    }

    /**
     * Who signed a zip file.
     *
     * @param signature 64 bytes or their Base64; null: there is none
     * @return the name of the key; empty where none is required and it is not signed, or no key is known
     * @throws IllegalArgumentException in one sentence: it is not signed, but has to be; or none of the known keys made this signature of
     *     these bytes; or a file of the folder is no key
     */
    public Optional<String> verify(byte[] zip, byte @Nullable [] signature) {
        Map<String, Ed25519PublicKeyParameters> keys = keys();
        if (keys.isEmpty() && required) {
            throw new IllegalArgumentException(
                    "Only signed bundles run in the profile production, and no key is known: %s is '%s'; expected: a folder with a NAME.pem for each key."
                            .formatted(SETTING, directory));
        }
        if (signature == null && required) {
            throw new IllegalArgumentException(
                    "The bundle is not signed; the profile production runs only what one of these keys has signed: %s."
                            .formatted(String.join(", ", keys.keySet())));
        }
        if (signature == null || keys.isEmpty()) {
            return Optional.empty();
        }
        byte[] raw = raw(signature);
        return Optional.of(keys.entrySet().stream()
                .filter(key -> isSignedBy(key.getValue(), zip, raw))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The signature is of none of the known keys (%s), or the zip file was changed after it was signed."
                                .formatted(String.join(", ", keys.keySet())))));
    }

    private static byte[] raw(byte[] signature) {
        if (signature.length == SIGNATURE_BYTES) {
            return signature;
        }
        try {
            byte[] decoded = Base64.getMimeDecoder().decode(new String(signature, StandardCharsets.US_ASCII).strip());
            if (decoded.length == SIGNATURE_BYTES) {
                return decoded;
            }
        } catch (IllegalArgumentException noBase64) {
            // told below
        }
        throw new IllegalArgumentException(
                "The signature has %s bytes; an Ed25519 signature has %s, or is their Base64 of 88 characters."
                        .formatted(signature.length, SIGNATURE_BYTES));
    }

    private static boolean isSignedBy(Ed25519PublicKeyParameters key, byte[] zip, byte[] signature) {
        var signer = new Ed25519Signer();
        signer.init(false, key);
        signer.update(zip, 0, zip.length);
        return signer.verifySignature(signature);
    }

    private Map<String, Ed25519PublicKeyParameters> keys() {
        Map<String, Ed25519PublicKeyParameters> keys = new TreeMap<>();
        if (!directory.isEmpty()) {
            for (Path file : files()) {
                keys.put(file.getFileName().toString().replace(KEY_FILE, ""), key(file));
            }
        }
        return keys;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "%s is '%s'; expected: a folder that can be read.".formatted(SETTING, directory), unreadable);
        }
    }

    private static Ed25519PublicKeyParameters key(Path file) {
        try {
            if (!file.getFileName().toString().matches("[^.]+\\" + KEY_FILE)) {
                throw new IllegalArgumentException("its name is not NAME" + KEY_FILE);
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("it is larger than 64 KB");
            }
            return PemKeys.first(
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8), Ed25519PublicKeyParameters.class);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("%s: %s cannot be read.".formatted(SETTING, file), unreadable);
        } catch (IllegalArgumentException noKey) {
            throw new IllegalArgumentException(
                    "%s: %s is no Ed25519 public key, as `openssl pkey -pubout` writes it: %s."
                            .formatted(SETTING, Visible.text(file.toString()), noKey.getMessage()),
                    noKey);
        }
    }
}
