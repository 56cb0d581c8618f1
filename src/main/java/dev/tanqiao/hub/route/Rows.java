package dev.tanqiao.hub.route;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads what a {@code sql:} endpoint claimed. */
final class Rows {

    private Rows() {}

    /** The ids of claimed rows, in their order ({@code RETURNING} has none of its own). */
    static List<Long> ids(List<Map<String, Object>> rows) {
        return rows.stream()
                .map(row -> value(row, "id", Number.class).longValue())
                .sorted()
                .toList();
    }

    /** One column that the statement returns and that is never null. */
    static <T> T value(Map<String, Object> row, String column, Class<T> type) {
        return type.cast(Objects.requireNonNull(row.get(column), column));
    }
}
