package dev.tanqiao.hub.store.trace;

import dev.tanqiao.hub.store.trace.Trace.Entry;
import dev.tanqiao.hub.store.trace.Trace.Happening;
import dev.tanqiao.hub.store.trace.Trace.Stage;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Map;

/** Rows as entries of the time line. */
final class TraceRows {

    private TraceRows() {}

    /**
     * @param at the column with its time
     * @param columns those that are told
     */
    static Entry entry(
            ResultSet row, String at, Stage stage, long place, String about, Happening what, String... columns)
            throws SQLException {
        return new Entry(row.getTimestamp(at).toInstant(), stage, place, about, what, values(row, columns));
    }

    /** What is there; times as instants, numbers without exponents. */
    static Map<String, Object> values(ResultSet row, String... columns) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        for (String column : columns) {
            Object value = row.getObject(column);
            if (value != null) {
                values.put(
                        column,
                        value instanceof Timestamp time
                                ? time.toInstant()
                                : value instanceof BigDecimal number ? number.toPlainString() : value);
            }
        }
        return values;
    }
}
