package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.hub.store.settlement.ControlViews.StateCount;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows by state. What still has to move is counted in the indexes that hold it alone; of what has come to its end, a large table is not
 * read: PostgreSQL's own statistics tell how many rows it has, and how they are shared out.
 */
final class StateCounts {

    /** From so many rows on. */
    private static final int LARGE = 100_000;

    /** Indexes settlement_pending, settlement_sending, settlement_unknown, settlement_waiting, delivery_due, delivery_dead. */
    private static final String MOVING = """
            select 'enrolments' as of, state, count(*) as rows, count(*) filter (where due_at <= :now) as due
            from enrolment group by state
            union all
            select 'consents', case when lost_at is not null then 'LOST' when refused_at is not null then 'REFUSED'
              else 'GOOD' end, count(*), 0
            from campus_token group by 2
            union all
            select 'settlements', status, count(*), count(*) filter (where due_at <= :now)
            from settlement where status = 'PENDING' group by status
            union all
            select 'settlements', status, count(*), 0 from settlement where status = 'SENDING' group by status
            union all
            select 'settlements', status, count(*), count(*) filter (where due_at <= :now)
            from settlement where status = 'UNKNOWN' group by status
            union all
            select 'settlements', status, count(*), 0
            from settlement where status in ('HELD', 'REJECTED', 'NEEDS_REVIEW') group by status
            union all
            select 'deliveries', status, count(*), count(*) filter (where due_at <= :now)
            from delivery where status = 'PENDING' group by status
            union all
            select 'deliveries', status, count(*), 0 from delivery where status = 'DEAD' group by status""";

    /** As the planner reckons: rows a page when the table was vacuumed or analysed last, times its pages of now. */
    private static final String SIZE = """
            select coalesce((reltuples * pg_relation_size(oid) / 8192 / nullif(relpages, 0))::bigint, 0)
            from pg_class where oid = cast(:table as regclass) and reltuples > 0""";

    private static final String ESTIMATED = """
            select state, (:size * frequency)::bigint as rows
            from pg_stats cross join lateral unnest(most_common_vals::text::text[], most_common_freqs) as seen(state, frequency)
            where schemaname = current_schema() and tablename = :table and attname = 'status' and state = any(:states)""";

    private final JdbcClient jdbc;

    StateCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A state without rows is missing. */
    List<StateCount> read(Instant now) {
        List<StateCount> counts = new ArrayList<>(jdbc.sql(MOVING)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new StateCount(
                        row.getString("of"), row.getString("state"), row.getLong("rows"), row.getLong("due"), false))
                .list());
        counts.addAll(ended("settlements", "settlement", "SETTLED", "BILLED", "CANCELLED"));
        counts.addAll(ended("deliveries", "delivery", "DELIVERED"));
        counts.sort(Comparator.comparing(StateCount::of).thenComparing(StateCount::state));
        return counts;
    }

    private List<StateCount> ended(String of, String table, String... states) {
        long size = jdbc.sql(SIZE)
                .param("table", table)
                .query(Long.class)
                .optional()
                .orElse(0L);
        boolean estimated = size >= LARGE;
        JdbcClient.StatementSpec asked = estimated
                ? jdbc.sql(ESTIMATED).param("table", table).param("size", size)
                : jdbc.sql(
                        "select status as state, count(*) as rows from %s where status = any(:states) group by status"
                                .formatted(table));
        return asked.param("states", states)
                .query((row, number) -> new StateCount(of, row.getString("state"), row.getLong("rows"), 0, estimated))
                .list();
    }
}
