package dev.tanqiao.route;

import java.util.List;
import java.util.Map;

/** Reads what a {@code sql:} endpoint claimed. */
final class Rows {

    private Rows() {}

    /** The ids of claimed rows, in their order ({@code RETURNING} has none of its own). */
    static List<Long> ids(List<Map<String, Object>> rows) {
        return rows.stream()
                .map(row -> ((Number) row.get("id")).longValue())
                .sorted()
                .toList();
    }
}
