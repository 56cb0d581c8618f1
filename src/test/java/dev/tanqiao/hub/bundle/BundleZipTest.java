package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle as one file: the same bytes wherever it is packed, and signed so that any tool can check it. */
class BundleZipTest {

    private static final Path SHIPPED = Path.of("routes/examples/bike-rentals");

    @TempDir
    private Path folder;

    @Test
    void theSameFilesGiveTheSameBytesWhateverTheirTimes() throws IOException {
        byte[] zip = BundleZip.of(BundleFiles.of(SHIPPED));
        for (String name : BundleFiles.of(SHIPPED).names()) {
            Path copy = folder.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.write(copy, BundleFiles.of(SHIPPED).bytes(name));
            Files.setLastModifiedTime(copy, FileTime.from(Instant.EPOCH));
        }
        Files.writeString(folder.resolve(".DS_Store"), "hidden");

        assertThat(BundleZip.of(BundleFiles.of(folder))).isEqualTo(zip);
    }

    @Test
    void aPackedBundleIsTheBundle() throws IOException {
        Path zip = Files.write(folder.resolve("b.zip"), BundleZip.of(BundleFiles.of(SHIPPED)));
        assertThat(BundleFiles.of(zip).hash()).isEqualTo(BundleFiles.of(SHIPPED).hash());
        assertThat(BundleZip.of(BundleFiles.of(zip))).isEqualTo(Files.readAllBytes(zip));
    }

    @Test
    void theSignatureIsCheckedByOtherTools() throws IOException, GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded()));
        byte[] zip = BundleZip.of(BundleFiles.of(SHIPPED));
        byte[] signature = BundleZip.sign(zip, pem);

        assertThat(isOf(keys, zip, signature)).isTrue();
        zip[zip.length / 2] ^= 1;
        assertThat(isOf(keys, zip, signature)).isFalse();
    }

    private static boolean isOf(KeyPair keys, byte[] zip, byte[] signature) throws GeneralSecurityException {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(keys.getPublic());
        check.update(zip);
        return check.verify(signature);
    }
}
