package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Rows of the API as a file; the columns are the fields of the first row. */
final class SheetFile {

    /** Texts in JSON, so that nothing is rounded on the way; numbers for whoever adds them up. */
    private static final Set<String> AMOUNTS = Set.of("yuan", "pointsA", "pointsB", "billed");

    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20]");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?");

    private SheetFile() {}

    /** Why such a file cannot be written; empty when nothing is known to stand in its way. */
    static Optional<String> hindrance(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            return Optional.of("it is a folder");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.of("there is no folder " + folder);
        }
        return Files.isWritable(Files.exists(file) ? file : folder)
                ? Optional.empty()
                : Optional.of("it may not be written");
    }

    /** Comma-separated (RFC 4180), UTF-8; no value is a formula. */
    static void writeCsv(Path file, List<JsonNode> rows) throws IOException {
        List<String> columns = columns(rows);
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(columns);
            for (JsonNode row : rows) {
                csv.writeRecord(columns.stream()
                        .map(column -> inert(text(row.path(column))))
                        .toList());
            }
        }
    }

    /** One worksheet; amounts and numbers are numbers. */
    static void writeXlsx(Path file, String name, List<JsonNode> rows) throws IOException {
        List<String> columns = columns(rows);
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "tanqiao", null)) {
            Worksheet sheet = workbook.newWorksheet(name);
            for (int i = 0; i < columns.size(); i++) {
                sheet.value(0, i, columns.get(i));
            }
            for (int r = 0; r < rows.size(); r++) {
                for (int i = 0; i < columns.size(); i++) {
                    JsonNode value = rows.get(r).path(columns.get(i));
                    if (value.isNumber()) {
                        sheet.value(r + 1, i, value.asLong());
                    } else if (AMOUNTS.contains(columns.get(i)) && value.isTextual()) {
                        sheet.value(r + 1, i, new BigDecimal(value.asText()));
                    } else if (!value.isNull()) {
                        sheet.value(r + 1, i, text(value));
                    }
                }
            }
        }
    }

    private static List<String> columns(List<JsonNode> rows) {
        List<String> columns = new ArrayList<>();
        if (!rows.isEmpty()) {
            rows.get(0).fieldNames().forEachRemaining(columns::add);
        }
        return columns;
    }

    private static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }

    /** A spreadsheet would compute what begins like a formula; behind an apostrophe it shows the text. */
    private static String inert(String text) {
        return FORMULA.matcher(text).lookingAt() && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }
}
