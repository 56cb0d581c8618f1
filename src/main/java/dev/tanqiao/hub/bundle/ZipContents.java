package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.redact.Visible;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip file in memory. A zip file says twice what is in it, and readers differ in what they believe; here both have to
 * agree, nothing stands before, after or upon an entry, and what no bundle needs (zip64, encryption, links) is refused.
 */
final class ZipContents {

    static final int MOST_BYTES = 10 * 1024 * 1024;
    static final String TOO_LARGE = "the zip file has more than 10 MB";

    private static final int MOST_ENTRIES = 1000;
    private static final int LONGEST_NAME = 200;
    private static final int SHOWN_OF_A_NAME = 60;

    private static final int ENTRY = 0x04034b50;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ENTRY_BYTES = 30;
    private static final int DIRECTORY_ENTRY_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int LONGEST_COMMENT = 0xffff;

    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int KIND_OF_FILE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;

    private final ByteBuffer zip;
    private final List<Entry> entries = new ArrayList<>();

    private ZipContents(byte[] bytes) {
        this.zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A zip file that is not read; its message completes "cannot be read:". */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String what) {
            super(what);
        }
    }

    /**
     * Reads what is in a zip file; nothing is unpacked yet.
     *
     * @throws Malformed saying why it is not read
     */
    static ZipContents of(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new Malformed(TOO_LARGE);
        }
        var contents = new ZipContents(bytes);
        try {
            contents.readDirectory();
        } catch (IndexOutOfBoundsException beyond) {
            throw new Malformed("it is truncated, or says that something lies beyond its end");
        }
        return contents;
    }

    /** In the order in which they lie. */
    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    private void readDirectory() {
        int end = end();
        int count = unsignedShort(end + 10);
        int at = offset(end + 16);
        if (unsignedShort(end + 4) != 0 || unsignedShort(end + 6) != 0 || unsignedShort(end + 8) != count) {
            throw new Malformed("it is one of several parts");
        }
        if (count > MOST_ENTRIES) {
            throw new Malformed("it has %s entries; at most %s are read".formatted(count, MOST_ENTRIES));
        }
        if (end >= LOCATOR_BYTES && zip.getInt(end - LOCATOR_BYTES) == ZIP64_LOCATOR) {
            throw zip64();
        }
        if (at + offset(end + 12) != end) {
            throw new Malformed("its list of entries is not where it says: something stands before it, or is missing");
        }
        int directory = at;
        for (int i = 0; i < count; i++) {
            if (at >= end || zip.getInt(at) != DIRECTORY_ENTRY) {
                throw new Malformed("it says that it has %s entries, but lists %s".formatted(count, i));
            }
            entries.add(new Entry(at));
            at += DIRECTORY_ENTRY_BYTES + unsignedShort(at + 28) + unsignedShort(at + 30) + unsignedShort(at + 32);
        }
        if (at != end) {
            throw new Malformed("there is more between its list of %s entries and its end".formatted(count));
        }
        entries.sort(Comparator.comparingInt(entry -> entry.begin));
        int former = 0;
        for (Entry entry : entries) {
            if (former == 0 && entry.begin != 0) {
                throw new Malformed("there is something before its first entry");
            }
            if (entry.begin < former) {
                throw new Malformed("%s lies upon another entry".formatted(shown(entry.name)));
            }
            former = entry.end();
        }
        if (former > directory) {
            throw new Malformed("its last entry lies upon its list of entries");
        }
    }

    /** Where the record lies that ends it; only its own comment may follow. */
    private int end() {
        for (int at = zip.limit() - END_BYTES; at >= Math.max(0, zip.limit() - END_BYTES - LONGEST_COMMENT); at--) {
            if (zip.getInt(at) == END) {
                if (at + END_BYTES + unsignedShort(at + 20) != zip.limit()) {
                    throw new Malformed("there is something after its end");
                }
                return at;
            }
        }
        throw new Malformed("it is no zip file, or is truncated");
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(zip.getShort(at));
    }

    /** An offset or a size; zip64 has none here. */
    private int offset(int at) {
        int offset = zip.getInt(at);
        if (offset == -1) {
            throw zip64();
        }
        if (offset < 0 || offset > zip.limit()) {
            throw new IndexOutOfBoundsException(offset);
        }
        return offset;
    }

    private static Malformed zip64() {
        return new Malformed("it is a zip64 file, which holds more than a bundle may");
    }

    private static String shown(String name) {
        return "'%s'"
                .formatted(Visible.line(
                        name.length() > SHOWN_OF_A_NAME ? name.substring(0, SHOWN_OF_A_NAME) + "…" : name));
    }

    /** A file or a folder in it. */
    final class Entry {
        private final String name;
        private final int method;
        private final int crc;
        private final int packed;
        private final int size;
        private final int begin;

        /** @param at where the directory lists it */
        private Entry(int at) {
            this.begin = offset(at + 42);
            if (zip.getInt(begin) != ENTRY) {
                throw new Malformed("it lists an entry where none is");
            }
            byte[] listed = bytes(at + DIRECTORY_ENTRY_BYTES, unsignedShort(at + 28));
            this.name = name(listed);
            this.method = unsignedShort(at + 10);
            this.crc = zip.getInt(at + 16);
            this.packed = offset(at + 20);
            long size = Integer.toUnsignedLong(zip.getInt(at + 24));
            this.size = (int) Math.min(size, Integer.MAX_VALUE);
            if (!name.equals(name(bytes(begin + ENTRY_BYTES, unsignedShort(begin + 26))))) {
                throw new Malformed("%s has another name where it lies".formatted(shown(name)));
            }
            int kind = (zip.getInt(at + 38) >>> 16) & KIND_OF_FILE;
            if (kind != 0 && kind != (isFolder() ? FOLDER : REGULAR)) {
                throw new Malformed("%s is a link or a device".formatted(shown(name)));
            }
            if ((unsignedShort(at + 8) & ENCRYPTED) != 0 || (unsignedShort(begin + 6) & ENCRYPTED) != 0) {
                throw new Malformed("%s is encrypted".formatted(shown(name)));
            }
            if (method != STORED && method != DEFLATED || method != unsignedShort(begin + 8)) {
                throw new Malformed("%s is packed by a method other than store and deflate".formatted(shown(name)));
            }
        }

        String name() {
            return name;
        }

        boolean isFolder() {
            return name.endsWith("/");
        }

        private int data() {
            return begin + ENTRY_BYTES + unsignedShort(begin + 26) + unsignedShort(begin + 28);
        }

        private int end() {
            return data() + packed;
        }

        /**
         * Unpacks it.
         *
         * @param most bytes; of more, one more is unpacked and the rest is not
         */
        byte[] content(int most) {
            byte[] content = method == STORED ? bytes(data(), packed) : inflated(Math.min(most, size) + 1);
            boolean isWhole = content.length <= most;
            if (content.length > size || isWhole && (content.length < size || crc(content) != crc)) {
                throw damaged();
            }
            return content;
        }

        private byte[] inflated(int most) {
            var inflater = new Inflater(true);
            try {
                inflater.setInput(zip.array(), data(), packed);
                byte[] content = new byte[most];
                int length = 0;
                int read = 1;
                while (read > 0) {
                    read = inflater.inflate(content, length, most - length);
                    length += read;
                }
                if (length < most && (!inflater.finished() || inflater.getRemaining() > 0)) {
                    throw damaged();
                }
                return Arrays.copyOf(content, length);
            } catch (DataFormatException garbled) {
                throw damaged();
            } finally {
                inflater.end();
            }
        }

        private Malformed damaged() {
            return new Malformed(
                    "%s is damaged: its size or its checksum is not what the zip file says".formatted(shown(name)));
        }

        private static int crc(byte[] content) {
            var sum = new CRC32();
            sum.update(content);
            return (int) sum.getValue();
        }

        private byte[] bytes(int at, int length) {
            byte[] bytes = new byte[length];
            zip.get(at, bytes);
            return bytes;
        }

        private static String name(byte[] bytes) {
            String name;
            try {
                name = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException foreign) {
                throw new Malformed(
                        "the name %s is not UTF-8".formatted(shown(new String(bytes, StandardCharsets.UTF_8))));
            }
            if (name.isEmpty() || name.length() > LONGEST_NAME) {
                throw new Malformed("the name %s has %s characters; it may have 1 to %s"
                        .formatted(shown(name), name.length(), LONGEST_NAME));
            }
            if (!Visible.isVisible(name) || name.contains("\n") || name.contains("\t")) {
                throw new Malformed("the name %s has characters that a file's name cannot have".formatted(shown(name)));
            }
            List<String> steps = List.of(name.substring(0, name.endsWith("/") ? name.length() - 1 : name.length())
                    .split("/", -1));
            if (name.contains("\\")
                    || name.contains(":")
                    || steps.stream().anyMatch(List.of("", ".", "..")::contains)) {
                throw new Malformed("%s does not lie below the bundle's root".formatted(shown(name)));
            }
            return name;
        }
    }
}
