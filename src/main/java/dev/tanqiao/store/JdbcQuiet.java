package dev.tanqiao.store;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * When the hub has something to do next. Whatever waits or is in flight stands in a row, so that one look at the rows tells
 * whether the hub is quiet: a row keeps its due time until the work on it is committed.
 */
public final class JdbcQuiet {

    private final JdbcTemplate jdbc;

    public JdbcQuiet(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The earliest due time of all; not after now: the hub is at work. Empty: nothing will ever happen by itself. */
    public Optional<Instant> nextDue() {
        Timestamp due = jdbc.queryForObject("""
                select min(due_at) from (
                  select min(due_at) as due_at from enrolment
                  union all select min(due_at) from collecting
                  union all select min(due_at) from settlement where status = 'PENDING'
                    and not exists (select from bill_cursor where read_before_sending)
                  union all select min(due_at) from settlement where status = 'UNKNOWN'
                  union all select min(sent_at) from settlement where status = 'SENDING'
                  union all select min(deadline_at) from settlement where deadline_at is not null
                  union all select min(due_at) from bill_line where due_at is not null
                  union all select min(due_at) from push_due
                  union all (select at from event_due join event on number = event_number order by number limit 1)
                  union all (select next.due_at from subscription cross join lateral (
                    select due_at from delivery where subscription_id = subscription.id and status = 'PENDING'
                    order by due_at limit 1) next order by next.due_at limit 1)
                  union all select min(due_at) from schedule) waiting""", Timestamp.class);
        return Optional.ofNullable(due).map(Timestamp::toInstant);
    }

    /** What is due by then, in words, for whoever waits in vain. */
    public String whatIsDue(Instant by) {
        Timestamp at = Timestamp.from(by);
        return jdbc.queryForObject("""
                select concat_ws(', ',
                  (select 'enrolments ' || count(*) from enrolment where due_at <= ? having count(*) > 0),
                  (select 'looks at accounts ' || count(*) from collecting where due_at <= ? having count(*) > 0),
                  (select 'settlements ' || string_agg(distinct status, '/') || ' ' || count(*) from settlement
                    where (status in ('PENDING', 'UNKNOWN') and due_at <= ?) or status = 'SENDING' or deadline_at <= ?
                    having count(*) > 0),
                  (select 'bill lines ' || count(*) from bill_line where due_at <= ? having count(*) > 0),
                  (select 'pushes ' || count(*) from push_due having count(*) > 0),
                  (select 'events ' || count(*) from event_due having count(*) > 0),
                  (select 'deliveries ' || count(*) from delivery where status = 'PENDING' and due_at <= ? having count(*) > 0),
                  (select 'schedules ' || string_agg(name, '/') from schedule where due_at <= ? having count(*) > 0))""", String.class, at, at, at, at, at, at, at);
    }

    /**
     * The latest business time that rows show: hub time never starts behind it. The newest events tell it but for what clocks that
     * differ made of it; from there on the summaries of settlement_changed do.
     */
    public Optional<Instant> latestRow() {
        Timestamp latest = jdbc.queryForObject("""
                with newest as materialized (
                  select max(at) as at from (select at from event order by number desc limit 1000) as events)
                select greatest(
                  (select at from newest),
                  (select max(changed_at) from settlement
                   where changed_at >= coalesce((select at from newest), '-infinity')),
                  (select max(consented_at) from enrolment),
                  (select max(cursor_time) from collecting),
                  (select max(closed_at) from day_seal))""", Timestamp.class);
        return Optional.ofNullable(latest).map(Timestamp::toInstant);
    }
}
