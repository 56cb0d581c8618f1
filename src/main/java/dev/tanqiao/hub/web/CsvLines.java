package dev.tanqiao.hub.web;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.List;
import java.util.stream.Stream;

/** CSV of which no value goes on over a line's end: each line is read by itself, so that a bad one spoils no other. */
final class CsvLines {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CsvLines() {}

    /** The values of each line, without the space around them; a blank line has one, and one whose quotes are wrong has none. */
    static Stream<List<String>> of(String text) {
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .lines()
                .map(CsvLines::values);
    }

    private static List<String> values(String line) {
        try {
            List<String> values = CsvReader.builder()
                    .skipEmptyLines(false)
                    .trimWhitespacesAroundQuotes(true)
                    .ofSingleCsvRecord(line + "\n")
                    .getFields();
            boolean open =
                    values.stream().anyMatch(value -> value.endsWith("\n")); // the line's end was read as a value's
            return open ? List.of() : values.stream().map(String::strip).toList();
        } catch (CsvParseException malformed) {
            return List.of();
        }
    }
}
