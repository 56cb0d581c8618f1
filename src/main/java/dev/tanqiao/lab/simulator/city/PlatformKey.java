package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.base.redact.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;

/**
 * The platform's RSA pair, kept in the state directory; the public half is what an integrator gets offline. Every new directory
 * gets the pair that comes with the simulator: it guards nothing, and to make one takes a third of what a small scenario costs.
 */
final class PlatformKey {

    static final String PRIVATE_FILE = "platform-private.pem";
    static final String PUBLIC_FILE = "platform-public.pem";
    private static final String SHIPPED = "/simulator/platform-key.pem";

    private final RSAPrivateCrtKeyParameters privateKey;

    private PlatformKey(RSAPrivateCrtKeyParameters privateKey) {
        this.privateKey = privateKey;
    }

    /**
     * Reads the pair of a state directory, or makes it.
     *
     * @throws IllegalStateException when the private key's file holds none; says what it holds, and which file to remove
     */
    static PlatformKey in(Path stateDirectory) {
        Path file = stateDirectory.resolve(PRIVATE_FILE);
        try {
            if (!Files.exists(file)) {
                keep(shipped(), stateDirectory);
            }
            return new PlatformKey(privateKey(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The platform's key pair in " + stateDirectory + " cannot be kept.", unreadable);
        } catch (IllegalArgumentException none) {
            throw new IllegalStateException(
                    "%s holds no private RSA key in PEM, but %s. Remove it and its public half, and a new pair is made."
                            .formatted(file, none.getMessage()),
                    none);
        }
    }

    private static RSAPrivateCrtKeyParameters shipped() throws IOException {
        try (InputStream pem = Objects.requireNonNull(PlatformKey.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            return privateKey(new String(pem.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    private static RSAPrivateCrtKeyParameters privateKey(String pem) {
        return PemKeys.first(pem, RSAPrivateCrtKeyParameters.class);
    }

    /** The text behind a Base64 ciphertext; empty when it was not encrypted for this key and in this way. */
    Optional<String> decrypt(String base64, RsaPadding padding) {
        return padding.decrypted(base64, privateKey);
    }

    /** The private half last and by a move: where it stands, its public half stands too. */
    private static void keep(RSAPrivateCrtKeyParameters key, Path stateDirectory) throws IOException {
        Files.createDirectories(stateDirectory);
        Files.writeString(
                stateDirectory.resolve(PUBLIC_FILE),
                PemKeys.pem(new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent())));
        Path half = stateDirectory.resolve(PRIVATE_FILE + ".new");
        OwnerOnly.make(half);
        Files.writeString(half, PemKeys.pem(key));
        Files.move(half, stateDirectory.resolve(PRIVATE_FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
