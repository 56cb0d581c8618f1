package dev.tanqiao.hub.store.push;

import dev.tanqiao.hub.store.Column;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Pushes as received. */
public final class JdbcPushStore {

    private static final int AT_ONCE = 100;

    private final JdbcTemplate jdbc;
    private final Queue<Coming> coming = new ConcurrentLinkedQueue<>();
    /** No monitor: whoever waits for the database in one keeps a virtual thread's carrier. */
    private final Lock commit = new ReentrantLock();

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

    @SuppressWarnings("ArrayRecordComponent") // as above
    private record Coming(Kind kind, byte[] body, Instant receivedAt, CompletableFuture<@Nullable Void> stored) {}

    /** Stores a push; when this returns it is committed, and due to be taken. What comes during a commit is in the next one together. */
    public void store(Kind kind, byte[] body, Instant receivedAt) {
        var push = new Coming(kind, body, receivedAt, new CompletableFuture<>());
        coming.add(push);
        commit.lock();
        try {
            while (!push.stored().isDone()) {
                commit(next());
            }
        } finally {
            commit.unlock();
        }
        push.stored().join();
    }

    private List<Coming> next() {
        List<Coming> next = new ArrayList<>();
        for (Coming push = coming.poll(); push != null; push = next.size() < AT_ONCE ? coming.poll() : null) {
            next.add(push);
        }
        return next;
    }

    private void commit(List<Coming> pushes) {
        try {
            jdbc.update(
                    """
                    with stored as (
                      insert into push (kind, received_at, body)
                      select kind, received_at, body
                      from unnest(?::text[], ?::timestamptz[], ?::bytea[]) with ordinality as came(kind, received_at, body, place)
                      order by place
                      returning id, received_at)
                    insert into push_due (push_id, due_at) select id, received_at from stored""",
                    Column.of("text", pushes, push -> push.kind().name()),
                    Column.of("timestamptz", pushes, push -> push.receivedAt().toString()),
                    Column.of("bytea", pushes, Coming::body));
            pushes.forEach(push -> push.stored().complete(null));
        } catch (RuntimeException | Error failure) {
            pushes.forEach(push -> push.stored().completeExceptionally(failure));
        }
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
