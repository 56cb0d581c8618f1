package dev.tanqiao.store;

import dev.tanqiao.settlement.Departing;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What time leaves behind: the partitions of the payload history, one a month, and what was counted under caps. */
public final class JdbcHistory {

    static final List<String> HISTORIES = List.of("observation", "attempt", "attempt_answer", "delivery_attempt");

    private final JdbcTemplate jdbc;

    public JdbcHistory(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Forgets what was counted under caps in days and hours that are over. */
    public void forgetUsedCaps(Instant now) {
        new CapRows(jdbc).forget(Departing.oldestBucketNeeded(now));
    }

    /** Makes the partitions of the month of that time and of the twelve after it, where they are missing. */
    public void ensureYearAhead(Instant now) {
        LocalDate month = LocalDate.ofInstant(now, ZoneOffset.UTC).withDayOfMonth(1);
        for (int ahead = 0; ahead <= 12; ahead++) {
            for (String history : HISTORIES) {
                jdbc.queryForList("select ensure_month(?, ?)", history, Date.valueOf(month.plusMonths(ahead)));
            }
        }
    }
}
