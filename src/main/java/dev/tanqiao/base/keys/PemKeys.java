package dev.tanqiao.base.keys;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Keys as files hold them, read and written. */
public final class PemKeys {

    private static final String BEGIN = "-----BEGIN ";

    private PemKeys() {}

    /**
     * The first key of a kind. Public keys may be X.509, PKCS#1 or a certificate's, private ones PKCS#8 or PKCS#1; other blocks, and
     * text around them, are passed over. Text without a PEM block is read as the bare Base64 of a public key.
     *
     * @param kind exactly this class: {@code RSAKeyParameters} is the public half alone
     * @throws IllegalArgumentException when there is none; the message says what was found, and nothing of a key
     */
    public static <K extends AsymmetricKeyParameter> K first(String text, Class<K> kind) {
        int begin = text.indexOf(BEGIN); // a byte order mark may stand before it
        String pem = begin < 0
                ? BEGIN + "PUBLIC KEY-----\n" + text.strip() + "\n-----END PUBLIC KEY-----"
                : text.substring(begin);
        List<String> found = new ArrayList<>();
        try (var blocks = new PEMParser(new StringReader(pem))) {
            for (Object block = blocks.readObject(); block != null; block = blocks.readObject()) {
                AsymmetricKeyParameter key = key(block);
                if (key != null && key.getClass() == kind) {
                    return kind.cast(key);
                }
                found.add(key == null ? name(block) : name(key));
            }
        } catch (IOException | RuntimeException malformed) { // Bouncy Castle throws both, for the same reasons
            String why = String.valueOf(malformed.getMessage()).replaceAll("[a-z.]+\\.\\w+Exception: ", "");
            throw new IllegalArgumentException(
                    begin < 0 ? "no PEM block" : "a PEM block that cannot be read (%s)".formatted(why), malformed);
        }
        throw new IllegalArgumentException(String.join(", ", found));
    }

    private static @Nullable AsymmetricKeyParameter key(Object block) throws IOException {
        if (block instanceof SubjectPublicKeyInfo info) {
            return PublicKeyFactory.createKey(info);
        }
        if (block instanceof X509CertificateHolder certificate) {
            return PublicKeyFactory.createKey(certificate.getSubjectPublicKeyInfo());
        }
        if (block instanceof PrivateKeyInfo info) {
            return PrivateKeyFactory.createKey(info);
        }
        return block instanceof PEMKeyPair pair ? PrivateKeyFactory.createKey(pair.getPrivateKeyInfo()) : null;
    }

    private static String name(Object block) {
        return block instanceof PKCS8EncryptedPrivateKeyInfo || block instanceof PEMEncryptedKeyPair
                ? "an encrypted private key, which is not supported"
                : block.getClass().getSimpleName();
    }

    private static String name(AsymmetricKeyParameter key) {
        String algorithm = key.getClass().getSimpleName().replaceFirst("(Public|Private)?(Crt)?KeyParameters", "");
        return "%s key of %s".formatted(key.isPrivate() ? "a private" : "a public", algorithm);
    }

    /** One PEM block: X.509 for a public key, PKCS#8 for a private one. */
    public static String pem(AsymmetricKeyParameter key) {
        var text = new StringWriter();
        try (var pem = new PemWriter(text)) {
            pem.writeObject(
                    key.isPrivate()
                            ? new PemObject(
                                    "PRIVATE KEY",
                                    PrivateKeyInfoFactory.createPrivateKeyInfo(key)
                                            .getEncoded())
                            : new PemObject(
                                    "PUBLIC KEY",
                                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key)
                                            .getEncoded()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
