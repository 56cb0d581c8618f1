package dev.tanqiao.hub.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Zip files that somebody uploads who means no good, or whose copy broke off: each is refused in one sentence, and soon. */
class HostileZipTest {

    private static final int LISTED = 0x02014b50;
    private static final int END = 0x06054b50;

    static Stream<Arguments> hostile() {
        byte[] good = zip("bundle.yaml", "rules.yaml");
        return Stream.of(
                refused("empty", new byte[0], "it is no zip file, or is truncated"),
                refused("text", "PK but no zip file at all".getBytes(UTF_8), "it is no zip file, or is truncated"),
                refused("truncated", Arrays.copyOf(good, good.length - 1), "it is no zip file, or is truncated"),
                refused("half", Arrays.copyOf(good, good.length / 2), "it is no zip file, or is truncated"),
                refused("its end alone", Arrays.copyOfRange(good, at(good, END), good.length), "beyond its end"),
                refused("before", joined("#!/bin/sh\n".getBytes(UTF_8), good), "something stands before it"),
                refused("before, shifted", shifted(good), "there is something before its first entry"),
                refused("after", joined(good, new byte[] {1}), "there is something after its end"),
                refused("too large", new byte[10 * 1024 * 1024 + 1], "the zip file has more than 10 MB"),
                refused("10,000 files", many(10_000), "it has 10000 entries; at most 1000 are read"),
                refused("201 files", many(201), "it has more than 200 files"),
                refused("more listed than told", ended(good, 8, 1), "there is more between its list of 1 entries and"),
                refused("fewer listed than told", ended(good, 8, 3), "it says that it has 3 entries, but lists 2"),
                refused(
                        "several parts",
                        changed(good, zip -> zip.putShort(at(zip, END) + 4, (short) 1)),
                        "several parts"),
                refused("../", zip("bundle.yaml", "../evil"), "'../evil' does not lie below the bundle's root"),
                refused("inner ..", zip("bundle.yaml", "files/../../x"), "does not lie below"),
                refused("absolute", zip("bundle.yaml", "/etc/passwd"), "'/etc/passwd' does not lie below"),
                refused("drive", zip("bundle.yaml", "C:x.camel.yaml"), "does not lie below"),
                refused("backslash", zip("bundle.yaml", "..\\evil"), "does not lie below"),
                refused("two slashes", zip("bundle.yaml", "files//x"), "does not lie below"),
                refused("NUL", zip("bundle.yaml", "files/a\0.yaml"), "'files/a\\u0000.yaml' has characters that"),
                refused("escape", zip("bundle.yaml", "files/\u001b[2J"), "'files/\\u001b[2J' has characters that"),
                refused("line", zip("bundle.yaml", "files/a\nb"), "'files/a\\nb' has characters that"),
                refused("turned", zip("bundle.yaml", "files/\u202eb"), "has characters that a file's name cannot"),
                refused("huge name", zip("bundle.yaml", "files/" + "x".repeat(60_000)), "…' has 60006 characters"),
                refused("no name", zip("bundle.yaml", ""), "the name '' has 0 characters; it may have 1 to 200"),
                refused(
                        "latin-1",
                        zip(ISO_8859_1, "bundle.yaml", "files/caf\u00e9"),
                        "the name 'files/caf\ufffd' is not UTF-8"),
                refused("twice", twice(), "bundle.yaml is there twice"),
                refused(
                        "case",
                        zip("bundle.yaml", "files/a", "files/A"),
                        "files/a and files/A are one file where case"),
                refused(
                        "accents",
                        zip("bundle.yaml", "files/\u00e9", "files/e\u0301"),
                        "files/\u00e9 and files/e\u0301 are one file where case or accents are written otherwise"),
                refused(
                        "a file and a folder",
                        zip("bundle.yaml", "files/a", "files/a/b"),
                        "files/a is a file and a folder"),
                refused("link", moded(UnixStat.LINK_FLAG | 0777), "'README.md' is a link or a device"),
                refused("device", moded(0020666), "'README.md' is a link or a device"),
                refused("encrypted", listed(good, 8, 1), "'bundle.yaml' is encrypted"),
                refused("method", listed(good, 10, 12), "'bundle.yaml' is packed by a method other than"),
                refused("CRC", listed(good, 16, 0x1234), "'bundle.yaml' is damaged: its size or its checksum"),
                refused("less than told", listed(good, 24, 999), "'bundle.yaml' is damaged"),
                refused("more than told", listed(good, 24, 1), "'bundle.yaml' is damaged"),
                refused("size below zero", listed(good, 26, 0x8000), "'bundle.yaml' is damaged"),
                refused("garbled", changed(good, zip -> zip.putInt(41, -1)), "'bundle.yaml' is damaged"),
                refused("packed beyond the end", listed(good, 22, 0x7000), "beyond its end"),
                refused("zip64", listed(listed(good, 20, 0xffff), 22, 0xffff), "it is a zip64 file"),
                refused("zip64 throughout", zip64(), "it is a zip64 file"),
                refused(
                        "two names",
                        changed(good, zip -> zip.put(30, (byte) 'B')),
                        "'bundle.yaml' has another name where"),
                refused("entries upon each other", overlapping(), "lies upon another entry"),
                refused("upon the list", listed(good, 20, good.length / 2), "lies upon"),
                refused("bomb", bomb(), "its files have more than 5 MB together; files/b exceeds it"));
    }

    private static Arguments refused(String what, byte[] zip, String complaint) {
        return arguments(what, zip, complaint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void whatIsHostileIsRefusedInOneSentence(String what, byte[] zip, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleFiles.ofZip(zip, "upload.zip"))
                .withMessageContaining(complaint)
                .withMessageMatching("The bundle upload\\.zip cannot be read: [^\n]*\\.");
    }

    @Test
    void whatOtherToolsWriteIsRead() {
        byte[] good = zip("bundle.yaml", "files/", "files/data", "__MACOSX/._x", ".git/config");
        byte[] commented = joined(good, "0123456789abcdef".getBytes(UTF_8)); // git archive writes the commit there
        ByteBuffer.wrap(commented).order(ByteOrder.LITTLE_ENDIAN).putShort(good.length - 2, (short) 16);

        for (byte[] zip : new byte[][] {good, commented}) {
            assertThat(BundleFiles.ofZip(zip, "upload.zip").names()).containsExactly("bundle.yaml", "files/data");
        }
    }

    @Test
    void aZipFileInAZipFileIsAFileThatNobodyOpens() {
        byte[] bomb = bomb(); // once: another has another time in it
        byte[] outer = zip(out -> {
            put(out, "bundle.yaml", new byte[] {1});
            put(out, "files/bomb.zip", bomb);
        });

        assertThat(BundleFiles.ofZip(outer, "upload.zip").bytes("files/bomb.zip"))
                .isEqualTo(bomb);
    }

    private static byte[] zip(String... names) {
        return zip(UTF_8, names);
    }

    private static byte[] zip(Charset charset, String... names) {
        return zip(out -> {
            out.setEncoding(charset.name());
            for (String name : names) {
                put(out, name, name.endsWith("/") ? new byte[0] : "some content of it".getBytes(UTF_8));
            }
        });
    }

    private static byte[] zip(Consumer<ZipArchiveOutputStream> writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipArchiveOutputStream(bytes)) {
            writing.accept(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipArchiveOutputStream out, String name, byte[] content) {
        put(out, new ZipArchiveEntry(name), content);
    }

    private static void put(ZipArchiveOutputStream out, ZipArchiveEntry entry, byte[] content) {
        try {
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] many(int files) {
        return zip(IntStream.range(0, files).mapToObj(file -> "files/" + file).toArray(String[]::new));
    }

    private static byte[] moded(int mode) {
        return zip(out -> {
            var entry = new ZipArchiveEntry("README.md");
            entry.setUnixMode(mode);
            put(out, entry, "/etc/passwd".getBytes(UTF_8));
        });
    }

    private static byte[] zip64() {
        return zip(out -> {
            out.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
            put(out, "bundle.yaml", new byte[] {1});
        });
    }

    private static byte[] bomb() {
        return zip(out -> {
            put(out, "files/a", new byte[3_000_000]);
            put(out, "files/b", new byte[3_000_000]);
        });
    }

    private static byte[] twice() {
        return zip(out -> {
            put(out, "bundle.yaml", new byte[] {1});
            put(out, "bundle.yaml", new byte[] {1, 2});
        });
    }

    /** Two names whose content is one. */
    private static byte[] overlapping() {
        byte[] zip = zip("files/a", "files/b");
        return changed(zip, bytes -> {
            int second = at(bytes, LISTED, at(bytes, LISTED) + 1);
            bytes.put(second + 46 + "files/".length(), (byte) 'a');
            bytes.putInt(second + 42, 0);
        });
    }

    /** With its offsets put right, so that any reader takes it. */
    private static byte[] shifted(byte[] zip) {
        return changed(joined("#!/bin/sh\n".getBytes(UTF_8), zip), bytes -> {
            for (int at = at(bytes, LISTED); at >= 0; at = at(bytes, LISTED, at + 1)) {
                bytes.putInt(at + 42, bytes.getInt(at + 42) + 10);
            }
            int end = at(bytes, END);
            bytes.putInt(end + 16, bytes.getInt(end + 16) + 10);
        });
    }

    /** Says something else of its first entry, in the list. */
    private static byte[] listed(byte[] zip, int field, int value) {
        return changed(zip, bytes -> bytes.putShort(at(bytes, LISTED) + field, (short) value));
    }

    /** Says something else of itself. */
    private static byte[] ended(byte[] zip, int field, int entries) {
        return changed(
                zip,
                bytes -> bytes.putShort(at(bytes, END) + field, (short) entries)
                        .putShort(at(bytes, END) + field + 2, (short) entries));
    }

    private static byte[] changed(byte[] zip, Consumer<ByteBuffer> change) {
        byte[] copy = zip.clone();
        change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
        return copy;
    }

    private static int at(byte[] zip, int signature) {
        return at(ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN), signature);
    }

    private static int at(ByteBuffer zip, int signature) {
        return at(zip, signature, 0);
    }

    private static int at(ByteBuffer zip, int signature, int from) {
        return IntStream.range(from, zip.limit() - 3)
                .filter(at -> zip.getInt(at) == signature)
                .findFirst()
                .orElse(-1);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
