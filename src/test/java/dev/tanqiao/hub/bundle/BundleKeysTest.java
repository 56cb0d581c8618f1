package dev.tanqiao.hub.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.keys.PemKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose signature counts, and what is told where none does. */
class BundleKeysTest {

    private static final byte[] ZIP = "the bytes of a zip file".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private final Ed25519PrivateKeyParameters bikes = key();
    private final Ed25519PrivateKeyParameters canteen = key();

    private static Ed25519PrivateKeyParameters key() {
        return new Ed25519PrivateKeyParameters(new SecureRandom());
    }

    @BeforeEach
    void keysAreKnown() throws IOException {
        Files.writeString(folder.resolve("bikes.pem"), PemKeys.pem(bikes.generatePublicKey()));
        Files.writeString(
                folder.resolve("canteen.pem"),
                "\uFEFFThe canteen's:\r\n" + PemKeys.pem(canteen.generatePublicKey()) + "until 2027\n");
    }

    private BundleKeys keys(boolean required) {
        return new BundleKeys(folder.toString(), required);
    }

    private static byte[] signature(Ed25519PrivateKeyParameters key) {
        return BundleZip.sign(ZIP, PemKeys.pem(key));
    }

    @Test
    void theKeyThatSignedIsNamedWhetherTheSignatureIsRawOrText() {
        for (boolean required : new boolean[] {true, false}) {
            assertThat(keys(required).verify(ZIP, signature(bikes))).contains("bikes");
            assertThat(keys(required).verify(ZIP, signature(canteen))).contains("canteen");
        }
        byte[] text = (Base64.getMimeEncoder().encodeToString(signature(canteen)) + "\r\n").getBytes(UTF_8);
        assertThat(keys(true).verify(ZIP, text)).contains("canteen");
    }

    @Test
    void aZipFileThatWasChangedAndAKeyThatNobodyKnowsAreRefusedWithTheKnownKeys() {
        byte[] changed = ZIP.clone();
        changed[3] ^= 1;
        byte[] turned = signature(bikes);
        turned[40] ^= 1;
        String refusal =
                "The signature is of none of the known keys (bikes, canteen), or the zip file was changed after it was signed.";

        for (boolean required : new boolean[] {true, false}) {
            assertThatThrownBy(() -> keys(required).verify(changed, signature(bikes)))
                    .hasMessage(refusal);
            assertThatThrownBy(() -> keys(required).verify(ZIP, signature(key())))
                    .hasMessage(refusal);
            assertThatThrownBy(() -> keys(required).verify(ZIP, turned)).hasMessage(refusal);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 88, 5000})
    void aSignatureOfAnotherLengthIsNone(int length) {
        byte[] signature = new byte[length];
        Arrays.fill(signature, (byte) '!');

        assertThatThrownBy(() -> keys(false).verify(ZIP, signature))
                .hasMessage("The signature has " + length
                        + " bytes; an Ed25519 signature has 64, or is their Base64 of 88 characters.");
    }

    @Test
    void whatIsNotSignedIsRefusedOnlyWhereASignatureIsRequired() {
        assertThat(keys(false).verify(ZIP, null)).isEmpty();
        assertThatThrownBy(() -> keys(true).verify(ZIP, null))
                .hasMessage(
                        "The bundle is not signed; the profile production runs only what one of these keys has signed: bikes, canteen.");
    }

    @Test
    void withoutAnyKeyNothingIsVerifiedAndWhereOneIsRequiredTheSettingIsNamed() {
        assertThat(new BundleKeys("", false).verify(ZIP, signature(bikes))).isEmpty();
        assertThatThrownBy(() -> new BundleKeys("", true).verify(ZIP, signature(bikes)))
                .hasMessageContaining("no key is known: tanqiao.bundles.keys-directory is ''; expected: a folder");
    }

    @Test
    void aKeyThatIsTakenAwayCountsNoMore() throws IOException {
        BundleKeys keys = keys(true);
        assertThat(keys.verify(ZIP, signature(bikes))).contains("bikes");
        Files.delete(folder.resolve("bikes.pem"));

        assertThatThrownBy(() -> keys.verify(ZIP, signature(bikes))).hasMessageContaining("known keys (canteen)");
    }

    @Test
    void whatIsNoKeyIsRefusedByItsName() throws IOException {
        Files.createDirectory(folder.resolve("..2026_11_30"));
        keys(true).check();
        for (List<String> odd : List.of(
                List.of("team.pub", PemKeys.pem(bikes.generatePublicKey()), "its name is not NAME.pem"),
                List.of("team.pem", PemKeys.pem(bikes), "a private key of Ed25519"),
                List.of("team.pem", "", "no PEM block"),
                List.of("team.pem", "x".repeat(70_000), "larger than 64 KB"))) {
            Path file = Files.writeString(folder.resolve(odd.get(0)), odd.get(1));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> keys(false).check())
                    .withMessageContaining("tanqiao.bundles.keys-directory: " + file + " is no Ed25519 public key")
                    .withMessageContaining(odd.get(2))
                    .withMessageNotContaining(Base64.getEncoder().encodeToString(bikes.getEncoded()));
            Files.delete(file);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BundleKeys(folder.resolve("none").toString(), false).check())
                .withMessageContaining("none'; expected: a folder that can be read");
    }
}
