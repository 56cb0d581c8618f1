package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.lab.simulator.world.World.RsaPadding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * The platform's RSA pair, kept in the state directory; the public half is what an integrator gets offline. Every new directory
 * gets the pair that comes with the simulator: it guards nothing, and to make one takes a third of what a small scenario costs.
 */
final class PlatformKey {

    static final String PRIVATE_FILE = "platform-private.pem";
    static final String PUBLIC_FILE = "platform-public.pem";
    private static final String SHIPPED = "/simulator/platform-key.pem";

    private final PrivateKey privateKey;

    private PlatformKey(PrivateKey privateKey) {
        this.privateKey = privateKey;
    }

    /**
     * Reads the pair of a state directory, or makes it.
     *
     * @throws IllegalStateException when the private key's file is no PKCS#8 PEM; says which file to remove
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
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw new IllegalStateException(
                    file + " is no PKCS#8 private key in PEM. Remove it and its public half, and a new pair is made.",
                    malformed);
        }
    }

    private static KeyPair shipped() throws IOException, GeneralSecurityException {
        try (InputStream pem = Objects.requireNonNull(PlatformKey.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            var key = (RSAPrivateCrtKey) privateKey(new String(pem.readAllBytes(), StandardCharsets.US_ASCII));
            return new KeyPair(
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())),
                    key);
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        byte[] encoded = Base64.getMimeDecoder().decode(inside(pem));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /** The text behind a Base64 ciphertext; empty when it was not encrypted for this key and in this way. */
    Optional<String> decrypt(String base64, RsaPadding padding) {
        try {
            Cipher cipher = cipher(padding);
            byte[] text = cipher.doFinal(Base64.getDecoder().decode(base64));
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException notForThisKey) {
            return Optional.empty();
        }
    }

    private Cipher cipher(RsaPadding padding) throws GeneralSecurityException {
        if (padding == RsaPadding.PKCS1) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.DECRYPT_MODE, privateKey);
            return cipher;
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                privateKey,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher;
    }

    /** The private half last and by a move: where it stands, its public half stands too. */
    private static void keep(KeyPair pair, Path stateDirectory) throws IOException {
        Files.createDirectories(stateDirectory);
        Files.writeString(
                stateDirectory.resolve(PUBLIC_FILE),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Path half = stateDirectory.resolve(PRIVATE_FILE + ".new");
        OwnerOnly.make(half);
        Files.writeString(half, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.move(half, stateDirectory.resolve(PRIVATE_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    }

    private static String inside(String pem) {
        return pem.replaceAll("-----(BEGIN|END) [A-Z ]+-----", "");
    }
}
