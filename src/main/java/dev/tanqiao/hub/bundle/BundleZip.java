package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.keys.PemKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** A bundle as one zip file. The same files give the same bytes on every machine, so that a signature says what it was made from. */
public final class BundleZip {

    /** How the file of a signature is named: as the zip file, and this. */
    public static final String SIGNATURE = ".sig";

    /** The earliest that a zip file can say; when a file was written is no part of a bundle. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private BundleZip() {}

    /** The zip file of a bundle. Nothing is compressed: each version of a compressor gives bytes of its own. */
    public static byte[] of(BundleFiles files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> file : files.all().entrySet()) {
                var sum = new CRC32();
                sum.update(file.getValue());
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(NO_TIME);
                entry.setSize(file.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Signs a zip file with Ed25519.
     *
     * @param privateKey PEM, as {@code openssl genpkey -algorithm ed25519} writes it
     * @return the signature, 64 bytes
     * @throws IllegalArgumentException when that is no such key; the message says what it is, and nothing of it
     */
    public static byte[] sign(byte[] zip, String privateKey) {
        var signer = new Ed25519Signer();
        signer.init(true, PemKeys.first(privateKey, Ed25519PrivateKeyParameters.class));
        signer.update(zip, 0, zip.length);
        return signer.generateSignature();
    }
}
