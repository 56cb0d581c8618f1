package dev.tanqiao.hub.bundle.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

    private static final CsvFormat PLAIN = CsvFormat.of("UTF-8", ",", "\"", "");

    @Test
    void aRowIsItsValuesByColumn() {
        assertThat(rows("id,rider,minutes\r\n1,wang,12\r\n\r\n2,\"li, the \"\"younger\"\"\",\n"))
                .containsExactly(
                        Map.of("id", "1", "rider", "wang", "minutes", "12"),
                        Map.of("id", "2", "rider", "li, the \"younger\"", "minutes", ""));
    }

    @Test
    void columnsMayBeNamedOutsideTheFile() {
        assertThat(rows("1;'a;b'", CsvFormat.of("UTF-8", ";", "'", "id, text")))
                .containsExactly(Map.of("id", "1", "text", "a;b"));
        assertThat(rows("1\t2", CsvFormat.of("UTF-8", "tab", "\"", "a,b"))).containsExactly(Map.of("a", "1", "b", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GB18030"})
    void aByteOrderMarkIsNoPartOfTheFirstName(String charset) {
        byte[] file = "\uFEFF商户,金额\n第一餐饮大楼,12.50".getBytes(Charset.forName(charset));
        assertThat(rows(new ByteArrayInputStream(file), CsvFormat.of(charset, ",", "\"", "")))
                .containsExactly(Map.of("商户", "第一餐饮大楼", "金额", "12.50"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2             | 1 values, where 2 are expected: [a, b]",
                "2,3,4         | 3 values, where 2 are expected: [a, b]",
                "2,\"open      | a quote that is misplaced, or not closed",
                "2,5\" pipe    | a quote that is misplaced, or not closed",
                "2,\"x\"y      | a quote that is misplaced, or not closed"
            })
    void aBadRowSpoilsNoOther(String bad, String problem) {
        assertThat(rows("a,b\n1,x\n" + bad + "\n3,\"y\"\n4,\"z\nz\"\n5,w"))
                .containsExactly(
                        Map.of("a", "1", "b", "x"),
                        Map.of("line", 3, "problem", problem, "text", bad),
                        Map.of("a", "3", "b", "y"),
                        Map.of("a", "4", "b", "z\nz"),
                        Map.of("a", "5", "b", "w"));
    }

    /** What lies between two quotes of two bad rows is no value of many lines. */
    @Test
    void aQuoteThatClosesFarBelowTakesNoRowAlong() {
        assertThat(rows("a,b\n1,\"x\n2,x\n3,x\n4\",x,5"))
                .extracting(row -> row.get("a") == null ? row.get("line") : row.get("a"))
                .containsExactly(2, "2", "3", 5);
        var many = new StringBuilder("a,b\n1,\"never closed\n");
        for (int i = 2; i < 400; i++) {
            many.append(i).append(",x\n");
        }
        assertThat(rows(many.toString()))
                .hasSize(399)
                .filteredOn(row -> row.containsKey("problem"))
                .singleElement()
                .extracting(row -> row.get("line"))
                .isEqualTo(2);
    }

    @Test
    void whatIsNotWrittenInTheCharsetIsABadRow() {
        byte[] gbk = "a,b\n1,x\n2,餐\n3,y".getBytes(Charset.forName("GB18030"));
        assertThat(rows(new ByteArrayInputStream(gbk), PLAIN))
                .satisfiesExactly(
                        row -> assertThat(row).containsEntry("a", "1"),
                        row -> assertThat(row)
                                .containsEntry("line", 3)
                                .containsEntry("problem", "not written in UTF-8"),
                        row -> assertThat(row).containsEntry("b", "y"));
    }

    @Test
    void aLineWithoutEndIsABadRowAndKeepsNoMemory() {
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream("a,b\n1,".getBytes(StandardCharsets.UTF_8)),
                new SequenceInputStream(
                        new ByteArrayInputStream(new byte[3 * 1024 * 1024]),
                        new ByteArrayInputStream("\n2,x\n".getBytes(StandardCharsets.UTF_8))));
        assertThat(rows(endless, PLAIN))
                .satisfiesExactly(
                        row -> assertThat(row)
                                .containsEntry("problem", "a line of more than 1048576 bytes")
                                .extractingByKey("text")
                                .asString()
                                .hasSizeLessThan(600),
                        row -> assertThat(row).containsEntry("a", "2"));
    }

    @Test
    void rowsAreReadWhenTheyAreAskedForAndTheFileIsClosedAfterTheLast() {
        var closed = new AtomicBoolean();
        var file = new ByteArrayInputStream(("a\n" + "1\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        var rows = new CsvRows(file, PLAIN);
        rows.next();
        assertThat(file.available()).isGreaterThan(100_000);
        rows.forEachRemaining(row -> assertThat(closed).isFalse());
        assertThat(closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,a          | each needs a name of its own",
                "a,           | each needs a name of its own",
                "problem,b    | which bad rows have",
                "\"a,b        | Line 1, which names the columns, cannot be read"
            })
    void withoutNamesForTheColumnsNothingIsRead(String header, String said) {
        assertThatThrownBy(() -> rows(header + "\n1,2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UTF-16  | ,  | \"  | a line break must be one byte",
                "latin-x | ,  | \"  | charset: 'latin-x' is no charset",
                "UTF-8   | ;; | \"  | delimiter: ';;' is not one character",
                "UTF-8   | ,  | ,   | must differ"
            })
    void aFormatThatIsNoneIsNamed(String charset, String delimiter, String quote, String said) {
        assertThatThrownBy(() -> CsvFormat.of(charset, delimiter, quote, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @Test
    void whatAWriterWritesIsReadAsItWas() throws IOException {
        var random = new Random(7);
        for (int file = 0; file < 300; file++) {
            List<Map<String, Object>> table = new ArrayList<>();
            var text = new StringWriter();
            try (CsvWriter csv = CsvWriter.builder().build(text)) {
                for (int row = 0; row < 5; row++) {
                    String value = value(random);
                    table.add(Map.of("a", "x" + row, "b", value));
                    csv.writeRecord("x" + row, value);
                }
            }
            assertThat(rows(text.toString(), CsvFormat.of("UTF-8", ",", "\"", "a,b")))
                    .isEqualTo(table);
        }
    }

    private static String value(Random random) {
        var value = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            value.append("a,\"\n 餐".charAt(random.nextInt(6)));
        }
        return value.toString();
    }

    private static List<Map<String, Object>> rows(String text) {
        return rows(text, PLAIN);
    }

    private static List<Map<String, Object>> rows(String text, CsvFormat format) {
        return all(CsvRows.of(text, format));
    }

    private static List<Map<String, Object>> rows(InputStream file, CsvFormat format) {
        return all(new CsvRows(file, format));
    }

    private static List<Map<String, Object>> all(CsvRows rows) {
        List<Map<String, Object>> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }
}
