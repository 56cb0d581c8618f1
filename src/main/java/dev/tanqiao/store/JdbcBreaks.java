package dev.tanqiao.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Breaks as people look after them. */
public final class JdbcBreaks {

    private final JdbcTemplate jdbc;

    public JdbcBreaks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A break.
     *
     * @param subject {@code settlement/17}, {@code bill/4}, {@code transaction/9}
     * @param owner who looks after it, in an operator's words
     * @param closedBy {@code itself}, or the role whose token was shown; null: open
     */
    public record Break(
            long id,
            String type,
            String subject,
            String detail,
            Instant openedAt,
            @Nullable String owner,
            @Nullable String note,
            @Nullable Instant closedAt,
            @Nullable String closedBy,
            @Nullable String closeReason) {}

    /** The open ones, the oldest first. */
    public List<Break> open(int limit) {
        return jdbc.query(
                "select * from discrepancy where closed_at is null order by opened_at, id limit ?",
                (row, number) -> read(row),
                limit);
    }

    /** The ones closed last. */
    public List<Break> closed(int limit) {
        return jdbc.query(
                "select * from discrepancy where closed_at is not null order by closed_at desc, id desc limit ?",
                (row, number) -> read(row),
                limit);
    }

    /** How many are open, of those opened by then. */
    public long countOpen(Instant openedBy) {
        Long count = jdbc.queryForObject(
                "select count(*) from discrepancy where closed_at is null and opened_at <= ?",
                Long.class,
                Timestamp.from(openedBy));
        return count == null ? 0 : count;
    }

    /** Says who looks after an open break; false when there is no such open break. */
    public boolean assign(long id, String owner, @Nullable String note) {
        return jdbc.update(
                        "update discrepancy set owner = ?, note = coalesce(?, note) where id = ? and closed_at is null",
                        owner,
                        note,
                        id)
                == 1;
    }

    /** Closes an open break by hand; false when there is no such open break. */
    public boolean close(long id, String actor, String reason, Instant at) {
        return jdbc.update(
                        "update discrepancy set closed_at = ?, closed_by = ?, close_reason = ? where id = ? and closed_at is null",
                        Timestamp.from(at),
                        actor,
                        reason,
                        id)
                == 1;
    }

    private static Break read(ResultSet row) throws SQLException {
        return new Break(
                row.getLong("id"),
                row.getString("type"),
                row.getString("subject"),
                row.getString("detail"),
                row.getTimestamp("opened_at").toInstant(),
                row.getString("owner"),
                row.getString("note"),
                SettlementRows.instant(row.getTimestamp("closed_at")),
                row.getString("closed_by"),
                row.getString("close_reason"));
    }
}
