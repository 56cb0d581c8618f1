package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder or a zip file is read as, and what in it is refused. */
class BundleFilesTest {

    @TempDir
    private Path directory;

    @Test
    void aFolderAndEveryZipFileOfItAreOneContent() throws IOException {
        Path folder = directory.resolve("folder");
        TestBundle.in(folder)
                .with("rules.yaml", "a: 1\r\n")
                .with("schemas/in.json", "{}")
                .with("test/data/rows.csv", "a,b")
                .with(".git/config", "x")
                .with("schemas/.DS_Store", "x")
                .with("rules.yaml~", "x");
        BundleFiles read = BundleFiles.ofFolder(folder);
        List<String> names = List.of("bundle.yaml", "rules.yaml", "schemas/in.json", "test/data/rows.csv");

        assertThat(read.names()).containsExactlyElementsOf(names);
        assertThat(read.bytes("rules.yaml")).asString(StandardCharsets.UTF_8).isEqualTo("a: 1\r\n");
        for (List<String> order : List.of(names, List.of(names.get(3), names.get(1), names.get(0), names.get(2)))) {
            Path zip = directory.resolve("canteen.zip");
            try (var out = new ZipArchiveOutputStream(zip)) {
                for (String name : order) {
                    var entry = new ZipArchiveEntry(name);
                    entry.setTime(order.indexOf(name) * 100_000_000L);
                    put(out, entry, read.bytes(name));
                }
            }
            assertThat(BundleFiles.ofZip(zip).names()).containsExactlyElementsOf(names);
            assertThat(BundleFiles.ofZip(zip).hash()).isEqualTo(read.hash()).hasSize(64);
        }
    }

    @Test
    void theHashTellsNamesAndContentsApart() throws IOException {
        String before = hash(TestBundle.in(directory).with("files/a", "bc"));

        assertThat(hash(TestBundle.in(directory).with("files/a", "bcd"))).isNotEqualTo(before);
        assertThat(hash(TestBundle.in(directory).with("files/a", "bc"))).isEqualTo(before);
        Files.delete(directory.resolve("files/a"));
        assertThat(hash(TestBundle.in(directory).with("files/ab", "c"))).isNotEqualTo(before);
    }

    private String hash(TestBundle written) throws IOException {
        return BundleFiles.ofFolder(directory).hash();
    }

    @Test
    void whatWasReadStaysAsItWasRead() throws IOException {
        TestBundle.in(directory).with("README.md", "one");
        BundleFiles read = BundleFiles.ofFolder(directory);
        TestBundle.in(directory).with("README.md", "two");
        read.bytes("README.md")[0] = 'x';

        assertThat(read.bytes("README.md")).asString(StandardCharsets.UTF_8).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource({
        "rule.yaml, rule.yaml is no file of a bundle; did you mean rules.yaml?",
        "subscription.yaml, did you mean subscriptions.yaml?",
        "tests/a.test.yaml, did you mean test/",
        "routes/a.camel.yaml, routes/a.camel.yaml is no file of a bundle",
    })
    void aFileThatNobodyReadsIsRefusedWithTheNearest(String file, String complaint) {
        TestBundle.in(directory).with(file, "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofFolder(directory))
                .withMessageContaining("The bundle " + directory + " cannot be read")
                .withMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.camel.yaml", "/etc/evil.camel.yaml", "files/../../x", "C:x.camel.yaml", "./x.camel.yaml"
            })
    void anEntryThatDoesNotLieBelowTheRootIsRefused(String name) throws IOException {
        Path zip = zip("bundle.yaml", name);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip))
                .withMessageContaining("'" + name + "' does not lie below the bundle's root");
    }

    @Test
    void linksAreRefusedWhereTheyLeadOut() throws IOException {
        Path folder = directory.resolve("folder");
        TestBundle.in(folder).with("schemas/one.json", "{}");
        Files.createSymbolicLink(folder.resolve("schemas/two.json"), Path.of("one.json"));
        assertThat(BundleFiles.ofFolder(folder).names()).contains("schemas/two.json");

        Path outside = Files.writeString(directory.resolve("outside"), "secret");
        Files.createSymbolicLink(folder.resolve("README.md"), outside);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofFolder(folder))
                .withMessageContaining("README.md is a link that leads out of the bundle");
    }

    @Test
    void aLinkInAZipFileIsRefused() throws IOException {
        Path zip = directory.resolve("link.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            var link = new ZipArchiveEntry("README.md");
            link.setUnixMode(UnixStat.LINK_FLAG | 0777);
            put(out, link, "/etc/passwd".getBytes(StandardCharsets.UTF_8));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip))
                .withMessageContaining("'README.md' is a link");
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() throws IOException {
        Path zip = directory.resolve("twice.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            put(out, new ZipArchiveEntry("bundle.yaml"), new byte[] {1});
            put(out, new ZipArchiveEntry("bundle.yaml"), new byte[] {2});
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip))
                .withMessageContaining("bundle.yaml is there twice");
    }

    @Test
    void whatUnpacksToMoreThanFiveMegabytesIsRefused() throws IOException {
        Path zip = directory.resolve("bomb.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 2; i++) {
                out.putNextEntry(new ZipEntry("files/" + i));
                out.write(new byte[3_000_000]);
            }
        }

        assertThat(Files.size(zip)).isLessThan(10_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip))
                .withMessageContaining("more than 5 MB together; files/1 exceeds it");
    }

    @Test
    void moreThanTwoHundredFilesAreRefused() {
        TestBundle bundle = TestBundle.in(directory);
        for (int i = 0; i < 200; i++) {
            bundle.with("files/" + i, "");
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofFolder(directory))
                .withMessageContaining("it has more than 200 files");
    }

    @Test
    void aZipFileOfTheFolderAndNotOfItsContentIsToldSo() throws IOException {
        Path zip = zip("canteen/bundle.yaml", "canteen/rules.yaml");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip))
                .withMessageContaining("its bundle.yaml is canteen/bundle.yaml; it must lie at the root");
    }

    private Path zip(String... names) throws IOException {
        Path zip = directory.resolve("some.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
            }
        }
        return zip;
    }

    private static void put(ZipArchiveOutputStream out, ZipArchiveEntry entry, byte[] content) throws IOException {
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }
}
