package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.base.keys.PemKeys;
import dev.tanqiao.base.redact.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.DSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.DSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.DSASigner;

/** The campus's DSA pair (1024 bits, q of 160) that signs codes with SHA1withDSA; made once per state directory. */
final class CodeKey {

    private static final String FILE = "siyuan-code-keys.pem";
    private static final int KEY_BITS = 1024;

    private final DSAPrivateKeyParameters privateKey;
    private final DSAPublicKeyParameters publicKey;

    private CodeKey(DSAPrivateKeyParameters privateKey, DSAPublicKeyParameters publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** The pair of a state directory, both halves in one file. */
    static CodeKey in(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String pem = Files.readString(file);
            return new CodeKey(
                    PemKeys.first(pem, DSAPrivateKeyParameters.class),
                    PemKeys.first(pem, DSAPublicKeyParameters.class));
        } catch (IOException unusable) {
            throw new UncheckedIOException(file + " cannot be used.", unusable);
        } catch (IllegalArgumentException none) {
            throw new IllegalStateException(
                    "%s holds no DSA pair in PEM, but %s. Remove it, and a new one is made."
                            .formatted(file, none.getMessage()),
                    none);
        }
    }

    /** The numbers all keys of this size share are known; to look for others would take a second. */
    private static void make(Path file) throws IOException {
        DSAParameters known =
                CryptoServicesRegistrar.getSizedProperty(CryptoServicesRegistrar.Property.DSA_DEFAULT_PARAMS, KEY_BITS);
        var generator = new DSAKeyPairGenerator();
        generator.init(new DSAKeyGenerationParameters(CryptoServicesRegistrar.getSecureRandom(), known));
        var pair = generator.generateKeyPair();
        Path half = file.resolveSibling(FILE + ".new");
        OwnerOnly.make(half);
        Files.writeString(half, PemKeys.pem(pair.getPrivate()) + PemKeys.pem(pair.getPublic()));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Base64 of a DER signature of two 160-bit integers. */
    String sign(String plain) {
        return Base64.getEncoder()
                .encodeToString(signer(true, privateKey, plain).generateSignature());
    }

    boolean verifies(String plain, String base64) {
        try {
            return signer(false, publicKey, plain)
                    .verifySignature(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private static DSADigestSigner signer(boolean sign, AsymmetricKeyParameter key, String plain) {
        var signer = new DSADigestSigner(new DSASigner(), new SHA1Digest());
        signer.init(sign, key);
        byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
        signer.update(bytes, 0, bytes.length);
        return signer;
    }
}
