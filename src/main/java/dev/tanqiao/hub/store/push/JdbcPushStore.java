package dev.tanqiao.hub.store.push;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Pushes as received. */
public final class JdbcPushStore {

    private final JdbcTemplate jdbc;

    public JdbcPushStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** What a push is about. */
    public enum Kind {
        BILLS,
        AUTHORIZATION
    }

    /** A push as received. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as received, never compared
    public record Push(long id, Kind kind, byte[] body, Instant receivedAt) {}

    /** Stores a push; when this returns it is committed, and due to be taken. */
    public void store(Kind kind, byte[] body, Instant receivedAt) {
        Timestamp at = Timestamp.from(receivedAt);
        jdbc.update("""
                with stored as (insert into push (kind, received_at, body) values (?, ?, ?) returning id)
                insert into push_due (push_id, due_at) select id, ? from stored""", kind.name(), at, body, at);
    }

    /** Whether the bills show what was booked between these times, and no push of bills has come since. Index bill_line_seen. */
    public boolean areMissed(Instant bookedAfter, Instant bookedBefore) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("""
                with last as (select greatest(?,
                    (select received_at from push where kind = 'BILLS' order by id desc limit 1)) as at)
                select exists (select from bill_line, last
                    where seen_at > last.at and payment_time > last.at and payment_time <= ?)""", Boolean.class, Timestamp.from(bookedAfter), Timestamp.from(bookedBefore)));
    }

    /** Pushes in the order they came. */
    public List<Push> get(Collection<Long> ids) {
        return jdbc.query(
                "select id, kind, body, received_at from push where id = any(?) order by id",
                (row, number) -> new Push(
                        row.getLong(1),
                        Kind.valueOf(row.getString(2)),
                        row.getBytes(3),
                        row.getTimestamp(4).toInstant()),
                (Object) ids.toArray(Long[]::new));
    }

    /** The push could not be taken now; it is taken again then. */
    public void later(long id, Instant dueAt) {
        jdbc.update(
                "update push_due set due_at = ?, lease_owner = null, lease_until = null where push_id = ?",
                Timestamp.from(dueAt),
                id);
    }

    /** These pushes have been taken. */
    public void taken(Collection<Long> ids) {
        jdbc.update("delete from push_due where push_id = any(?)", (Object) ids.toArray(Long[]::new));
    }
}
