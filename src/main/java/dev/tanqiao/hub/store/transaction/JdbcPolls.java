package dev.tanqiao.hub.store.transaction;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** How polls of accounts go: what was shown late, and how long accounts wait for a look. */
public final class JdbcPolls {

    private final JdbcTemplate jdbc;

    JdbcPolls(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Transactions first shown since then whose order time the cursor had passed by no more than that. Index campus_transaction_late. */
    public long late(Duration by, Instant since) {
        Long late = jdbc.queryForObject(
                "select count(*) from campus_transaction where late_seconds <= ? and first_seen_at >= ?",
                Long.class,
                by.toSeconds(),
                Timestamp.from(since));
        return late == null ? 0 : late;
    }

    /** For how long the account that waits longest has been due. Index collecting_due. */
    public Duration waiting(Instant now) {
        Timestamp earliest = jdbc.queryForObject("select min(due_at) from collecting", Timestamp.class);
        return Optional.ofNullable(earliest)
                .map(due -> Duration.between(due.toInstant(), now))
                .filter(waiting -> !waiting.isNegative())
                .orElse(Duration.ZERO);
    }
}
