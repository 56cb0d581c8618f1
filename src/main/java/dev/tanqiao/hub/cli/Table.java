package dev.tanqiao.hub.cli;

import dev.tanqiao.base.redact.Visible;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading, each column as wide as its widest text; moments are shown in {@link ShanghaiTime}. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heading) {
        rows.add(heading);
    }

    void add(String... row) {
        rows.add(Arrays.stream(row).map(Visible::line).map(ShanghaiTime::in).toArray(String[]::new));
    }

    void print(PrintWriter out) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Columns.width(row[i]));
            }
        }
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(Columns.padded(row[i], widths[i])).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
