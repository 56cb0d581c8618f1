package dev.tanqiao.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code localhost} that no authority of the JDK has signed.
 *
 * @param store with its key, of {@link #PASSWORD}; as a trust store it trusts the certificate
 * @param pem the certificate, with text around it
 */
public record OwnCertificate(Path store, Path pem) {

    public static final String PASSWORD = "secret";

    private static final String ALIAS = "own";

    /** Makes one, and its two files in a folder. */
    public static OwnCertificate in(Path folder) throws Exception {
        var made = new OwnCertificate(folder.resolve("own.p12"), folder.resolve("authority.pem"));
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        made.store().toString())
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        Files.writeString(
                made.pem(),
                "Our authority\r\n-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\nsubject=…\n"
                        .formatted(Base64.getMimeEncoder()
                                .encodeToString(
                                        made.keys().getCertificate(ALIAS).getEncoded())));
        return made;
    }

    private KeyStore keys() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** TLS of a server that shows it. */
    public SSLContext server() throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys(), PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }
}
