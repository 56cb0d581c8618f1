package dev.tanqiao.base.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the JDK's own keys and ciphers. */
class PemKeysTest {

    private static final KeyPair PAIR = pair("RSA", 2048);
    private static final BigInteger MODULUS = ((RSAPublicKey) PAIR.getPublic()).getModulus();
    private static final String PUBLIC = pem("PUBLIC KEY", PAIR.getPublic().getEncoded());
    private static final String PRIVATE = pem("PRIVATE KEY", PAIR.getPrivate().getEncoded());

    enum PublicForm {
        X509(() -> PUBLIC),
        PKCS1(() -> pem(
                "RSA PUBLIC KEY",
                SubjectPublicKeyInfo.getInstance(PAIR.getPublic().getEncoded())
                        .getPublicKeyData()
                        .getOctets())),
        CERTIFICATE(PemKeysTest::certificate),
        BARE_BASE64(() -> Base64.getEncoder().encodeToString(PAIR.getPublic().getEncoded()) + "\r\n"),
        CRLF(() -> PUBLIC.replace("\n", "\r\n")),
        AFTER_A_BYTE_ORDER_MARK(() -> "\uFEFF" + PUBLIC),
        WITH_TEXT_AROUND(() -> "Platform key, as of May\n\n" + PUBLIC + "Ask 王 for the next one.\n"),
        BEHIND_OTHER_BLOCKS(() -> pem("PUBLIC KEY", pair("EC", 256).getPublic().getEncoded()) + PRIVATE + PUBLIC);

        private final Supplier<String> text;

        PublicForm(Supplier<String> text) {
            this.text = text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPublicKeyIsFoundInWhateverFormItCame(PublicForm form) {
        assertThat(PemKeys.first(form.text.get(), RSAKeyParameters.class).getModulus())
                .isEqualTo(MODULUS);
    }

    @Test
    void aPrivateKeyIsFoundAsPkcs8AndAsPkcs1() throws Exception {
        byte[] pkcs1 = PrivateKeyInfo.getInstance(PAIR.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();

        for (String text : new String[] {PRIVATE, pem("RSA PRIVATE KEY", pkcs1), PUBLIC + PRIVATE}) {
            assertThat(PemKeys.first(text, RSAPrivateCrtKeyParameters.class).getModulus())
                    .isEqualTo(MODULUS);
        }
    }

    @Test
    void whatStandsThereInsteadIsSaid() throws Exception {
        var encrypted = new JcaPKCS8Generator(
                PAIR.getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword("open".toCharArray())
                        .build());

        assertNoPublicKey("", "no PEM block");
        assertNoPublicKey("MIIB", "no PEM block");
        assertNoPublicKey(pem("PUBLIC KEY", new byte[] {0x30, 1}), "a PEM block that cannot be read (");
        assertNoPublicKey(
                PUBLIC.substring(0, 300), "a PEM block that cannot be read (-----END PUBLIC KEY----- not found");
        assertNoPublicKey(pem("OPENSSH PRIVATE KEY", new byte[9]), "a PEM block that cannot be read (");
        assertNoPublicKey(text(encrypted), "an encrypted private key, which is not supported");
        assertNoPublicKey(
                PRIVATE + pem("PUBLIC KEY", pair("EC", 256).getPublic().getEncoded()),
                "a private key of RSA, a public key of EC");
    }

    @Test
    void whatIsWrittenIsWhatTheJdkWrites() {
        assertThat(PemKeys.pem(PemKeys.first(PUBLIC, RSAKeyParameters.class))).isEqualTo(PUBLIC);
        assertThat(PemKeys.pem(PemKeys.first(PRIVATE, RSAPrivateCrtKeyParameters.class)))
                .isEqualTo(PRIVATE);
    }

    @ParameterizedTest
    @EnumSource
    void theJdkReadsWhatIsEncryptedHereAndTheOtherWayRound(RsaPadding padding) throws Exception {
        Cipher cipher = Cipher.getInstance(
                padding == RsaPadding.PKCS1 ? "RSA/ECB/PKCS1Padding" : "RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        var oaep = new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
        var parameters = padding == RsaPadding.PKCS1 ? null : oaep;
        String ours = padding.encrypted("碳-app", PemKeys.first(PUBLIC, RSAKeyParameters.class));
        cipher.init(Cipher.DECRYPT_MODE, PAIR.getPrivate(), parameters);
        assertThat(cipher.doFinal(Base64.getDecoder().decode(ours)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("碳-app");

        cipher.init(Cipher.ENCRYPT_MODE, PAIR.getPublic(), parameters);
        String theirs = Base64.getEncoder().encodeToString(cipher.doFinal("app".getBytes(StandardCharsets.UTF_8)));
        var privateKey = PemKeys.first(PRIVATE, RSAPrivateCrtKeyParameters.class);
        assertThat(padding.decrypted(theirs, privateKey)).contains("app");
        assertThat(padding.decrypted("", privateKey)).isEmpty();
        assertThat(padding.decrypted("no Base64", privateKey)).isEmpty();
    }

    private static void assertNoPublicKey(String text, String found) {
        assertThatThrownBy(() -> PemKeys.first(text, RSAKeyParameters.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(found);
    }

    private static String certificate() {
        try {
            var name = new X500Name("CN=platform");
            var at = Date.from(Instant.parse("2026-03-01T00:00:00Z"));
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(PAIR.getPrivate());
            return pem(
                    "CERTIFICATE",
                    new JcaX509v3CertificateBuilder(name, BigInteger.ONE, at, at, name, PAIR.getPublic())
                            .build(signer)
                            .getEncoded());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(String label, byte[] encoded) {
        return text(new PemObject(label, encoded));
    }

    private static String text(PemObjectGenerator object) {
        var text = new StringWriter();
        try (var pem = new PemWriter(text)) {
            pem.writeObject(object);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }
}
