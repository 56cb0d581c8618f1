package dev.tanqiao.hub.store.history;

import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.hub.store.settlement.CapRows;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What time leaves behind: the partitions of the payload history, one a month, and what was counted under caps. */
public final class JdbcHistory {

    public static final List<String> HISTORIES =
            List.of("observation", "attempt", "attempt_answer", "delivery_attempt");

    private static final int MONTHS_AHEAD = 12;

    private final JdbcTemplate jdbc;

    public JdbcHistory(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Forgets what was counted under caps in days and hours that are over. */
    public void forgetUsedCaps(Instant now) {
        new CapRows(jdbc).forget(Dispatching.oldestBucketNeeded(now));
    }

    /** Makes the partitions of the month of that time and of the twelve after it, where they are missing. */
    public void ensureYearAhead(Instant now) {
        LocalDate month = LocalDate.ofInstant(now, ZoneOffset.UTC).withDayOfMonth(1);
        jdbc.query(
                """
                select ensure_month(history, month::date)
                from unnest(?) as history, generate_series(?::timestamp, ?::timestamp, '1 month') as month""",
                row -> {},
                HISTORIES.toArray(String[]::new),
                Date.valueOf(month),
                Date.valueOf(month.plusMonths(MONTHS_AHEAD)));
    }
}
