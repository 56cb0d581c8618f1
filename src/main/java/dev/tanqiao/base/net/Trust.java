package dev.tanqiao.base.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates count: those of the JDK's authorities, and of those that a file adds. */
public final class Trust {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private Trust() {}

    /**
     * TLS with these authorities.
     *
     * @param pem a file of certificates, with any text around them; null: the JDK's alone
     * @throws IllegalArgumentException when there is none in it
     */
    public static SSLContext with(@Nullable Path pem) {
        try {
            if (pem == null) {
                return SSLContext.getDefault();
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            List<Certificate> authorities = new ArrayList<>(read(pem));
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager ofTheJdk) {
                    authorities.addAll(List.of(ofTheJdk.getAcceptedIssuers()));
                }
            }
            for (Certificate authority : authorities) {
                all.setCertificateEntry("authority-" + all.size(), authority);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(all), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException(unusable.getMessage(), unusable);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore authorities) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> read(Path pem) throws GeneralSecurityException, IOException {
        var factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher each = CERTIFICATE.matcher(Files.readString(pem, StandardCharsets.ISO_8859_1));
        while (each.find()) {
            certificates.add((X509Certificate) factory.generateCertificate(
                    new ByteArrayInputStream(each.group().getBytes(StandardCharsets.ISO_8859_1))));
        }
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in it");
        }
        return certificates;
    }
}
