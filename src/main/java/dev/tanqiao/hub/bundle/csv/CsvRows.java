package dev.tanqiao.hub.bundle.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.tanqiao.base.wire.WireText;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180), read one by one: of a good row its values by column; of a bad one {@code line} (1 is the first),
 * {@code problem} and {@code text}. A bad row spoils no other: where a quote is not closed, its line alone is bad. Blank lines are passed
 * over.
 */
public final class CsvRows implements Iterator<Map<String, Object>>, Closeable {

    private static final int LONGEST_LINE = 1024 * 1024;

    /** Over how many lines one quoted value may go on. */
    private static final int MOST_LINES = 100;

    private final InputStream bytes;
    private final CsvFormat format;
    private final List<String> names;
    private final Deque<Line> ahead = new ArrayDeque<>();
    private int linesRead;
    private @Nullable Map<String, Object> next;

    /** @param problem null: it could be decoded */
    private record Line(int number, String text, @Nullable String problem) {}

    /**
     * The rows of a file, which is closed after the last one.
     *
     * @throws IllegalArgumentException when its first line does not name the columns, where it should
     * @throws UncheckedIOException when it cannot be read; the same holds for the other methods
     */
    public CsvRows(InputStream file, CsvFormat format) {
        this.bytes = new BufferedInputStream(file);
        this.format = format;
        this.names = format.names().isEmpty() ? header() : format.names();
    }

    /** The rows of a text. */
    public static CsvRows of(String text, CsvFormat format) {
        return new CsvRows(new ByteArrayInputStream(text.getBytes(format.charset())), format);
    }

    private List<String> header() {
        Line first = line();
        while (first != null && first.text().isBlank()) {
            first = line();
        }
        if (first == null) {
            return List.of();
        }
        if (first.problem() != null || open(first.text()) != Open.NO) {
            throw new IllegalArgumentException("Line %s, which names the columns, cannot be read: %s"
                    .formatted(first.number(), WireText.brief(first.text())));
        }
        List<String> header = values(first.text()).stream().map(String::strip).toList();
        CsvFormat.check(header);
        return header;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Map<String, Object> row = next;
        next = null;
        return Objects.requireNonNull(row);
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private @Nullable Map<String, Object> read() {
        Line first = line();
        while (first != null && first.text().isBlank()) {
            first = line();
        }
        if (first == null) {
            close();
            return null;
        }
        if (first.problem() != null) {
            return bad(first, first.problem());
        }
        Deque<Line> more = new ArrayDeque<>();
        var record = new StringBuilder(first.text());
        Open open = open(record);
        while (open == Open.YES && more.size() < MOST_LINES) {
            Line line = line();
            if (line == null) {
                break;
            }
            more.add(line);
            record.append('\n').append(line.text());
            open = line.problem() == null ? open(record) : Open.NEVER;
        }
        String problem = open == Open.NO ? wrongNumber(record) : "a quote that is misplaced, or not closed";
        if (problem == null) {
            return row(record);
        }
        more.descendingIterator().forEachRemaining(ahead::addFirst); // they are rows of their own
        return bad(first, problem);
    }

    private @Nullable String wrongNumber(CharSequence record) {
        int found = values(record).size();
        return found == names.size()
                ? null
                : "%s values, where %s are expected: %s".formatted(found, names.size(), names);
    }

    private Map<String, Object> row(CharSequence record) {
        List<String> values = values(record);
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), values.get(i));
        }
        return row;
    }

    private static Map<String, Object> bad(Line line, String problem) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("line", line.number());
        row.put(CsvFormat.PROBLEM, problem);
        row.put("text", WireText.brief(line.text()));
        return row;
    }

    private List<String> values(CharSequence record) {
        return CsvReader.builder()
                .fieldSeparator(format.delimiter())
                .quoteCharacter(format.quote())
                .ofSingleCsvRecord(record.toString())
                .getFields();
    }

    private enum Open {
        NO,
        YES,
        NEVER
    }

    /** Whether a quoted value goes on over the end; NEVER: a quote stands where none may. */
    private Open open(CharSequence record) {
        boolean begins = true;
        boolean isQuoted = false;
        boolean hasEnded = false; // the quoted value, unless a second quote follows
        for (int at = 0; at < record.length(); at++) {
            char one = record.charAt(at);
            if (isQuoted && !hasEnded) {
                hasEnded = one == format.quote();
            } else if (one == format.delimiter()) {
                begins = true;
                isQuoted = false;
                hasEnded = false;
            } else if (one == format.quote() && (begins || hasEnded)) {
                isQuoted = true;
                hasEnded = false;
                begins = false;
            } else if (one == format.quote() || hasEnded) {
                return Open.NEVER;
            } else {
                begins = false;
            }
        }
        return isQuoted && !hasEnded ? Open.YES : Open.NO;
    }

    private @Nullable Line line() {
        return ahead.isEmpty() ? lineOfFile() : ahead.removeFirst();
    }

    private @Nullable Line lineOfFile() {
        try {
            int one = bytes.read();
            if (one < 0) {
                return null;
            }
            linesRead++;
            var line = new ByteArrayOutputStream();
            boolean isTooLong = false;
            while (one >= 0 && one != '\n') {
                isTooLong |= line.size() == LONGEST_LINE;
                if (!isTooLong) {
                    line.write(one);
                }
                one = bytes.read();
            }
            return decoded(line.toByteArray(), isTooLong);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Line decoded(byte[] line, boolean isTooLong) {
        String problem = isTooLong ? "a line of more than %s bytes".formatted(LONGEST_LINE) : null;
        String text;
        try {
            text = format.charset().newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException undecodable) {
            text = new String(line, format.charset());
            problem = problem == null ? "not written in %s".formatted(format.charset()) : problem;
        }
        text = linesRead == 1 ? WireText.withoutByteOrderMark(text) : text;
        return new Line(linesRead, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, problem);
    }
}
