package dev.tanqiao.simulator.city;

import dev.tanqiao.simulator.OwnerOnly;
import dev.tanqiao.simulator.world.World.RsaPadding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * The platform's RSA pair, kept in the state directory; the public half is what an integrator gets offline. Directories that one
 * process makes have the same: each pair takes a second of a processor, and there is nothing to keep apart.
 */
final class PlatformKey {

    static final String PRIVATE_FILE = "platform-private.pem";
    static final String PUBLIC_FILE = "platform-public.pem";
    private static final int KEY_BITS = 2048;

    /** Made when the first directory wants one. */
    private static final class OfThisProcess {
        static final KeyPair PAIR = make();

        private static KeyPair make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(KEY_BITS);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Every Java has RSA.", impossible);
            }
        }
    }

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
                keep(OfThisProcess.PAIR, stateDirectory);
            }
            byte[] encoded = Base64.getMimeDecoder().decode(inside(Files.readString(file)));
            return new PlatformKey(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The platform's key pair in " + stateDirectory + " cannot be kept.", unreadable);
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw new IllegalStateException(
                    file + " is no PKCS#8 private key in PEM. Remove it and its public half, and a new pair is made.",
                    malformed);
        }
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
