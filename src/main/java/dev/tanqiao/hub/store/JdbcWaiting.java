package dev.tanqiao.hub.store;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How many rows have not come to their end, as metrics tell it. However many have, only those that have not are counted, in the indexes
 * that hold them alone.
 */
public final class JdbcWaiting {

    private final JdbcTemplate jdbc;

    public JdbcWaiting(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Rows by state.
     *
     * @param of {@code settlements} or {@code deliveries}
     */
    public record Kind(String of, String state) {}

    /**
     * A state without rows may be missing. SETTLED are those whose bill is still awaited in time. Indexes settlement_pending,
     * settlement_sending, settlement_unknown, settlement_waiting, settlement_deadline, delivery_due, delivery_dead.
     */
    public Map<Kind, Long> counts() {
        Map<Kind, Long> counts = new HashMap<>();
        jdbc.query("""
                select 'settlements', 'PENDING', count(*) from settlement where status = 'PENDING'
                union all select 'settlements', 'SENDING', count(*) from settlement where status = 'SENDING'
                union all select 'settlements', 'UNKNOWN', count(*) from settlement where status = 'UNKNOWN'
                union all select 'settlements', status, count(*) from settlement
                  where status in ('HELD', 'REJECTED', 'NEEDS_REVIEW') group by status
                union all select 'settlements', 'SETTLED', count(*) from settlement
                  where deadline_at is not null and status || '' = 'SETTLED'
                union all select 'deliveries', 'PENDING', count(*) from delivery where status = 'PENDING'
                union all select 'deliveries', 'DEAD', count(*) from delivery where status = 'DEAD'""", row -> {
            counts.put(new Kind(row.getString(1), row.getString(2)), row.getLong(3));
        });
        return counts;
    }

    /** People by the state of their enrolment; all of them are read. */
    public Map<String, Long> enrolments() {
        Map<String, Long> counts = new HashMap<>();
        jdbc.query("select state, count(*) from enrolment group by state", row -> {
            counts.put(row.getString(1), row.getLong(2));
        });
        return counts;
    }
}
