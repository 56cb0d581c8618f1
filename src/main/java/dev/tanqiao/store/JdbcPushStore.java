package dev.tanqiao.store;

import java.sql.Timestamp;
import java.time.Instant;
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
    public record Push(Kind kind, byte[] body, Instant receivedAt) {}

    /** Stores a push; when this returns it is committed, and due to be taken. */
    public void store(Kind kind, byte[] body, Instant receivedAt) {
        Timestamp at = Timestamp.from(receivedAt);
        jdbc.update("""
                with stored as (insert into push (kind, received_at, body) values (?, ?, ?) returning id)
                insert into push_due (push_id, due_at) select id, ? from stored""", kind.name(), at, body, at);
    }

    /** One push. */
    public Push get(long id) {
        return java.util.Objects.requireNonNull(jdbc.queryForObject(
                "select kind, body, received_at from push where id = ?",
                (row, number) -> new Push(
                        Kind.valueOf(row.getString(1)),
                        row.getBytes(2),
                        row.getTimestamp(3).toInstant()),
                id));
    }

    /** The push could not be taken now; it is taken again then. */
    public void later(long id, Instant dueAt) {
        jdbc.update(
                "update push_due set due_at = ?, lease_owner = null, lease_until = null where push_id = ?",
                Timestamp.from(dueAt),
                id);
    }

    /** The push has been taken. */
    public void taken(long id) {
        jdbc.update("delete from push_due where push_id = ?", id);
    }
}
