package dev.tanqiao.hub.store.schedule;

import dev.tanqiao.hub.store.Hashes;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is due when, for all replicas together: one row a schedule, claimed by name. */
public final class JdbcSchedule {

    private final JdbcTemplate jdbc;
    private final String owner;

    /**
     * @param owner this replica, as its claims name it
     */
    public JdbcSchedule(JdbcTemplate jdbc, String owner) {
        this.owner = owner;
        this.jdbc = jdbc;
    }

    /** Makes the schedule where it is missing; one that is there keeps its time. */
    public void ensure(String name, Instant dueAt) {
        jdbc.update(
                "insert into schedule (name, due_at) values (?, ?) on conflict do nothing",
                name,
                Timestamp.from(dueAt));
    }

    /** Due no later than that, also when a run is under way that may have begun too early to see why. */
    public void hasten(String name, Instant dueAt) {
        Timestamp at = Timestamp.from(dueAt);
        jdbc.update("""
                update schedule set due_at = least(due_at, ?), wanted_from = least(wanted_from, ?)
                where name = ? and (due_at > ? or wanted_from is null or wanted_from > ?)""", at, at, name, at, at);
    }

    /** Due at once, unless its last run was made for the same thing, of which a fingerprint alone is kept. */
    public void dueUnlessDoneFor(String name, String what, Instant dueAt) {
        jdbc.update("""
                insert into schedule (name, due_at) values (?, ?)
                on conflict (name) do update set due_at = least(schedule.due_at, excluded.due_at)
                where schedule.done_for is distinct from ?""", name, Timestamp.from(dueAt), Hashes.sha256(what));
    }

    /** Makes the lease of a run under way last for so long from now on; false when the schedule is another's by now. */
    public boolean hold(String name, Duration lease) {
        return jdbc.update(
                        "update schedule set lease_until = now() + ? * interval '1 second' where name = ? and lease_owner = ?",
                        lease.toSeconds(),
                        name,
                        owner)
                == 1;
    }

    /** What a run under way was made for; a fingerprint of it is kept. */
    public void doneFor(String name, String what) {
        jdbc.update(
                "update schedule set done_for = ? where name = ? and lease_owner = ?",
                Hashes.sha256(what),
                name,
                owner);
    }

    /**
     * A run has ended; gives the row free. A run whose lease went to another replica meanwhile changes nothing.
     *
     * @param failure what went wrong, or null
     */
    public void ended(String name, Instant nextDue, @Nullable String failure) {
        jdbc.update("""
                update schedule set due_at = least(?, wanted_from), wanted_from = null, last_failure = ?,
                  lease_owner = null, lease_until = null
                where name = ? and lease_owner = ?""", Timestamp.from(nextDue), failure, name, owner);
    }
}
