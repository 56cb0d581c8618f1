package dev.tanqiao.hub.store.history;

import dev.tanqiao.hub.store.DatabaseConnections;
import dev.tanqiao.hub.store.JdbcQuiet;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows that a wrong clock has put ahead. */
final class JdbcTimes implements Times {

    /** Nothing but deadlines and the weekly making of partitions is due later than in a day. */
    private static final String FAR = "> cast(:now as timestamptz) + interval '1 day'";

    private static final List<String> BACK = List.of(
            // The daily read covers what a cursor has passed.
            "update collecting set cursor_time = least(cursor_time, :now), due_at = least(due_at, :now), swept_at = 'epoch'"
                    + " where cursor_time > :now or swept_at > :now or due_at " + FAR,
            "update bill_cursor set read_until = cast(:now as timestamptz) - interval '1 day' where read_until > :now",
            "update schedule set due_at = :now where name <> 'history' and due_at " + FAR,
            "update settlement set due_at = :now where status = 'PENDING' and due_at " + FAR,
            // Not at once: absence counts by the looks since the send.
            "update settlement set due_at = cast(:now as timestamptz) + interval '1 hour' where status = 'UNKNOWN' and due_at "
                    + FAR,
            "update delivery set due_at = :now where status = 'PENDING' and due_at " + FAR,
            "update subscription set rests_until = null where rests_until " + FAR,
            "update bill_line set due_at = :now where due_at " + FAR,
            "update push_due set due_at = :now where due_at > :now",
            "update enrolment set due_at = least(due_at, :now), consented_at = least(consented_at, :now)"
                    + " where consented_at > :now or due_at " + FAR);

    private final NamedParameterJdbcTemplate jdbc;
    private final JdbcQuiet rows;
    private final TransactionTemplate transaction;

    JdbcTimes(JdbcTemplate jdbc, JdbcQuiet rows, TransactionTemplate transaction) {
        this.jdbc = new NamedParameterJdbcTemplate(jdbc);
        this.rows = rows;
        this.transaction = transaction;
    }

    @Override
    public List<Ahead> ahead(Instant now) {
        return jdbc.query(
                """
                select * from (
                  select 'cursors of accounts' as rows, count(*), max(cursor_time) as latest from collecting where cursor_time > :now
                  union all select 'daily reads', count(*), max(swept_at) from collecting where swept_at > :now
                  union all select 'polls of accounts', count(*), max(due_at) from collecting where due_at FAR
                  union all select 'bills', count(*), max(read_until) from bill_cursor where read_until > :now
                  union all select 'schedules', count(*), max(due_at) from schedule where name <> 'history' and due_at FAR
                  union all select 'settlements', count(*), max(due_at) from settlement where status in ('PENDING', 'UNKNOWN') and due_at FAR
                  union all select 'deliveries', count(*), max(due_at) from delivery where status = 'PENDING' and due_at FAR
                  union all select 'subscriptions that rest', count(*), max(rests_until) from subscription where rests_until FAR
                  union all select 'bill lines', count(*), max(due_at) from bill_line where due_at FAR
                  union all select 'pushes', count(*), max(due_at) from push_due where due_at > :now
                  union all select 'consents', count(*), max(consented_at) from enrolment where consented_at > :now) as kinds
                where count > 0""".replace("FAR", FAR),
                at(now),
                (row, number) -> new Ahead(
                        row.getString("rows"),
                        row.getLong("count"),
                        row.getTimestamp("latest").toInstant()));
    }

    @Override
    public List<Ahead> bringBack(Instant now) {
        return transaction.execute(status -> {
            DatabaseConnections.allowLongWork(jdbc.getJdbcTemplate());
            List<Ahead> ahead = ahead(now);
            Instant until = rows.latestRow().filter(now::isBefore).orElse(now);
            BACK.forEach(sql -> jdbc.update(sql, at(now)));
            jdbc.update(
                    // Asked for again before the next microsecond, as where time stands, it is one more.
                    """
                    insert into time_correction (at, ahead_until) select coalesce(max(at) + interval '1 microsecond', :now), :until
                    from time_correction where at >= :now and at < cast(:now as timestamptz) + interval '1 second'""", at(now).addValue("until", Timestamp.from(until)));
            return ahead;
        });
    }

    private static MapSqlParameterSource at(Instant now) {
        return new MapSqlParameterSource("now", Timestamp.from(now));
    }
}
