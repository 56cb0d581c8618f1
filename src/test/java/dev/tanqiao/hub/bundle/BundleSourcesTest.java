package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.keys.PemKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** Where bundles come from, and that none takes another's place. */
class BundleSourcesTest {

    @TempDir
    private Path directory;

    private final MockEnvironment environment = new MockEnvironment()
            .withProperty("tanqiao.routes", "classpath:routes")
            .withProperty("tanqiao.version", "0.1.0-SNAPSHOT")
            .withProperty("tanqiao.bundles.locations", "");

    @ParameterizedTest
    @ValueSource(strings = {"classpath:routes", "file:routes"})
    void theShippedOneIsThereByDefault(String routes) {
        environment.setProperty("tanqiao.routes", routes);

        assertThat(read()).singleElement().satisfies(shipped -> {
            assertThat(shipped.name()).isEqualTo("campus-carbon");
            assertThat(shipped.files().names()).contains("bundle.yaml", "rules.yaml", "subscriptions.yaml");
        });
    }

    @Test
    void aFolderAZipFileAndAFolderOfBothAreReadByTheirOrder() throws IOException {
        TestBundle.in(directory.resolve("alone")).named("alone", 300);
        TestBundle.in(directory.resolve("many/first")).named("first", 1);
        Path zip = directory.resolve("many/second.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("bundle.yaml"));
            out.write(TestBundle.LEAST.replace("canteen", "second").getBytes(StandardCharsets.UTF_8));
        }
        Files.createDirectories(directory.resolve("many/no-bundle"));
        environment.setProperty(
                "tanqiao.bundles.locations", directory.resolve("alone") + "," + directory.resolve("many"));

        assertThat(read()).extracting(Bundle::name).containsExactly("first", "campus-carbon", "second", "alone");
    }

    @Test
    void aListOfASettingsFileIsReadToo() {
        TestBundle.in(directory.resolve("a")).named("a", 1);
        TestBundle.in(directory.resolve("b")).named("b", 2);
        var list = new MockEnvironment()
                .withProperty("tanqiao.routes", "classpath:routes")
                .withProperty("tanqiao.version", "0.1.0")
                .withProperty(
                        "tanqiao.bundles.locations[0]", directory.resolve("a").toString())
                .withProperty(
                        "tanqiao.bundles.locations[1]", directory.resolve("b").toString());

        assertThat(new BundleSources(list, BundleKeys.NONE).read(List.of(), List.of()))
                .extracting(Bundle::name)
                .containsExactly("a", "b", "campus-carbon");
    }

    @Test
    void oneOfTheShippedNameReplacesTheShippedOne() {
        TestBundle.in(directory).named("campus-carbon", 7);
        environment.setProperty("tanqiao.bundles.locations", directory.toString());

        assertThat(read())
                .singleElement()
                .satisfies(bundle -> assertThat(bundle.order()).isEqualTo(7));
    }

    @Test
    void shippedExamplesAreNamed() {
        TestBundle.in(directory.resolve("campus-carbon")).named("campus-carbon", 100);
        TestBundle.in(directory.resolve("examples/canteen"));
        TestBundle.in(directory.resolve("examples/bikes")).named("bikes", 300);
        environment.setProperty("tanqiao.routes", "file:" + directory);

        environment.setProperty("tanqiao.bundles.locations", "examples/canteen");
        assertThat(read()).extracting(Bundle::name).containsExactly("campus-carbon", "canteen");
        environment.setProperty("tanqiao.bundles.locations", "examples");
        assertThat(read()).extracting(Bundle::name).containsExactly("campus-carbon", "canteen", "bikes");
        environment.setProperty("tanqiao.bundles.locations", "examples/cantine");
        assertThatThrownBy(this::read)
                .hasMessageContaining("there is no shipped bundle examples/cantine; did you mean examples/canteen?");
    }

    @Test
    void whatIsNoBundleIsRefused() {
        environment.setProperty("tanqiao.bundles.locations", directory.toString());
        assertThatThrownBy(this::read)
                .hasMessageContaining("tanqiao.bundles.locations: " + directory + " is no bundle")
                .hasMessageContaining("The hub was not started.");
    }

    @Test
    void aZipFileThatIsNoneIsNamed() throws IOException {
        Path zip = Files.writeString(directory.resolve("canteen.zip"), "no zip file");
        environment.setProperty("tanqiao.bundles.locations", zip.toString());

        assertThatThrownBy(this::read)
                .hasMessage("The bundle " + zip + " cannot be read: it is no zip file, or is truncated.");
    }

    @Test
    void inProductionOnlyAZipFileThatAKnownKeySignedIsRead() throws IOException {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        Path keys = Files.createDirectories(directory.resolve("keys"));
        Files.writeString(keys.resolve("team.pem"), PemKeys.pem(key.generatePublicKey()));
        var production = new BundleKeys(keys.toString(), true);
        Path folder = directory.resolve("canteen");
        TestBundle.in(folder);
        environment.setProperty("tanqiao.bundles.locations", directory.toString());
        assertThatThrownBy(() -> new BundleSources(environment, production).read(List.of(), List.of()))
                .hasMessageContaining(folder + " is a folder; the profile production reads signed zip files");

        byte[] zip = BundleZip.of(BundleFiles.of(folder));
        Path file = Files.write(directory.resolve("canteen.zip"), zip);
        environment.setProperty("tanqiao.bundles.locations", file.toString());
        assertThatThrownBy(() -> new BundleSources(environment, production).read(List.of(), List.of()))
                .hasMessageContaining(
                        "tanqiao.bundles.locations: %s (canteen.zip.sig): The bundle is not signed", file);
        Files.write(directory.resolve("canteen.zip.sig"), new byte[64]);
        assertThatThrownBy(() -> new BundleSources(environment, production).read(List.of(), List.of()))
                .hasMessageContaining("(canteen.zip.sig): The signature is of none of the known keys (team)");

        Files.write(directory.resolve("canteen.zip.sig"), BundleZip.sign(zip, PemKeys.pem(key)));
        assertThat(new BundleSources(environment, production).read(List.of(), List.of()))
                .extracting(Bundle::name)
                .containsExactly("campus-carbon", "canteen");
    }

    @Test
    void aFolderOfRoutesWithoutTheShippedBundleIsNamed() {
        environment.setProperty("tanqiao.routes", "file:" + directory);

        assertThatThrownBy(this::read)
                .hasMessageContaining("The bundle campus-carbon is not below file:" + directory + " (tanqiao.routes)");
    }

    @Test
    void twoBundlesOfOneNameAreRefused() {
        TestBundle.in(directory.resolve("one"));
        TestBundle.in(directory.resolve("two")).named("canteen", 201);
        environment.setProperty("tanqiao.bundles.locations", directory.toString());

        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        directory + "/two/bundle.yaml:1: /name: a name of its own; " + directory + "/one has it too");
    }

    @Test
    void twoBundlesOfOneOrderAreRefusedWithBothNames() {
        TestBundle.in(directory).named("canteen", 100);
        environment.setProperty("tanqiao.bundles.locations", directory.toString());

        assertThatThrownBy(this::read)
                .hasMessageContaining(": /order: an order of its own; the bundle canteen has 100 too");
    }

    private List<Bundle> read() {
        return new BundleSources(environment, BundleKeys.NONE).read(List.of(), List.of());
    }
}
