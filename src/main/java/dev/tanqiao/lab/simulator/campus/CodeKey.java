package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.base.redact.OwnerOnly;
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
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** The campus's DSA pair (1024 bits, q of 160) that signs codes with SHA1withDSA; made once per state directory. */
final class CodeKey {

    private static final String FILE = "siyuan-code-keys.txt";
    private static final String SIGNATURE = "SHA1withDSA";
    private static final int KEY_BITS = 1024;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private CodeKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** The pair of a state directory: private half on the first line (PKCS#8), public half on the second (X.509). */
    static CodeKey in(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            List<byte[]> halves = Files.readAllLines(file).stream()
                    .map(Base64.getDecoder()::decode)
                    .toList();
            KeyFactory factory = KeyFactory.getInstance("DSA");
            return new CodeKey(
                    factory.generatePrivate(new PKCS8EncodedKeySpec(halves.get(0))),
                    factory.generatePublic(new X509EncodedKeySpec(halves.get(1))));
        } catch (IOException unusable) {
            throw new UncheckedIOException(file + " cannot be used.", unusable);
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new IllegalStateException(file + " holds no DSA pair; remove it, and a new one is made.", malformed);
        }
    }

    private static void make(Path file) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
        generator.initialize(KEY_BITS);
        KeyPair pair = generator.generateKeyPair();
        var encoder = Base64.getEncoder();
        Path half = file.resolveSibling(FILE + ".new");
        OwnerOnly.make(half);
        Files.write(
                half,
                List.of(
                        encoder.encodeToString(pair.getPrivate().getEncoded()),
                        encoder.encodeToString(pair.getPublic().getEncoded())));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Base64 of a DER signature of two 160-bit integers. */
    String sign(String plain) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(privateKey);
            signature.update(plain.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean verifies(String plain, String base64) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initVerify(publicKey);
            signature.update(plain.getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getDecoder().decode(base64));
        } catch (SignatureException | IllegalArgumentException notASignature) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
