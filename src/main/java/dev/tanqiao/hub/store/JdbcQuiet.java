package dev.tanqiao.hub.store;

import dev.tanqiao.core.bill.BillPoll;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /**
     * The earliest due time of each kind of rows; a kind of which nothing waits is missing. One statement, each part of it one index.
     *
     * @param hub for which settlements are not due while it waits for the bills; {@link BillPoll#ALL}: while any hub does
     */
    public Map<Due, Instant> dueTimes(String hub) {
        return Objects.requireNonNull(jdbc.query("""
                select
                  (select min(due_at) from enrolment) as enrolment,
                  (select min(due_at) from collecting) as collecting,
                  (select min(due_at) from settlement where status = 'PENDING'
                    and not exists (select from bill_wait where hub in (?, '*') or ? = '*')) as settlement,
                  (select min(due_at) from settlement where status = 'UNKNOWN') as unknown,
                  (select min(sent_at) from settlement where status = 'SENDING') as sending,
                  (select min(deadline_at) from settlement where deadline_at is not null) as overdue,
                  (select min(due_at) from bill_line where due_at is not null) as bill_line,
                  (select min(due_at) from push_due) as push,
                  (select at from event_due join event on number = event_number order by number limit 1) as event,
                  (select next.due_at from subscription cross join lateral (
                    select greatest(due_at, rests_until) as due_at from delivery
                    where subscription_id = subscription.id and status = 'PENDING'
                    order by delivery.due_at limit 1) next where is_told(subscription, next.due_at) and not waits_for_route(subscription)
                    order by next.due_at limit 1) as delivery,
                  (select min(due_at) from schedule) as schedule,
                  (select min(case when kept then began_at else ends_at end) from bundle_trial) as trial,
                  least((select min(began_at) from bundle_deployment where state = 'PREPARING'),
                    (select min(changed_at) from bundle_change where revision = (select c.revision from bundle_revision c
                       join bundle_replica r on r.revision < c.revision and r.problem is null and r.lease_until > now() limit 1))) as deployment""", JdbcQuiet::times, hub, hub));
    }

    /** The names of the schedules that are due, and that nobody is at work on. */
    public List<String> dueSchedules(Instant now) {
        return jdbc.queryForList(
                "select name from schedule where due_at <= ? and is_free(lease_until)",
                String.class,
                Timestamp.from(now));
    }

    private static Map<Due, Instant> times(ResultSet row) throws SQLException {
        row.next();
        var times = new EnumMap<Due, Instant>(Due.class);
        for (Due kind : Due.values()) {
            Timestamp due = row.getTimestamp(kind.name());
            if (due != null) {
                times.put(kind, due.toInstant());
            }
        }
        return times;
    }

    /** The earliest due time of all; not after now: the hub is at work. Empty: nothing will ever happen by itself. */
    public Optional<Instant> nextDue() {
        return dueTimes(BillPoll.ALL).values().stream().min(Comparator.naturalOrder());
    }

    /** What is due by then, in words, for whoever waits in vain. */
    public String whatIsDue(Instant by) {
        Timestamp at = Timestamp.from(by);
        return jdbc.queryForObject("""
                select concat_ws(', ',
                  (select 'enrolments ' || count(*) from enrolment where due_at <= ? having count(*) > 0),
                  (select 'polls of accounts ' || count(*) from collecting where due_at <= ? having count(*) > 0),
                  (select 'settlements ' || string_agg(distinct status, '/') || ' ' || count(*) from settlement
                    where (status in ('PENDING', 'UNKNOWN') and due_at <= ?) or status = 'SENDING' or deadline_at <= ?
                    having count(*) > 0),
                  (select 'bill lines ' || count(*) from bill_line where due_at <= ? having count(*) > 0),
                  (select 'pushes ' || count(*) from push_due having count(*) > 0),
                  (select 'events ' || count(*) from event_due having count(*) > 0),
                  (select 'deliveries ' || count(*) from delivery join subscription s on s.id = subscription_id
                    where status = 'PENDING' and due_at <= ? and is_told(s, ?) and not waits_for_route(s) having count(*) > 0),
                  (select 'schedules ' || string_agg(name, '/') from schedule where due_at <= ? having count(*) > 0),
                  (select 'trials ' || string_agg(bundle, '/') from bundle_trial where kept or ends_at <= ? having count(*) > 0),
                  (select 'deployments ' || string_agg(bundle, '/') from bundle_deployment where state = 'PREPARING' having count(*) > 0))""", String.class, at, at, at, at, at, at, at, at, at);
    }

    /**
     * The latest business time that rows show: hub time never starts behind it, but for what a wrong clock has stamped. The newest events tell it but for what clocks that
     * differ made of it; from there on the summaries of settlement_changed do.
     */
    public Optional<Instant> latestRow() {
        Timestamp latest = jdbc.queryForObject("""
                with newest as materialized (
                  select max(at) as at from (select at from event order by number desc limit 1000) as events
                  where not exists (select from time_correction c where events.at > c.at and events.at <= c.ahead_until))
                select greatest(
                  (select at from newest),
                  (select max(changed_at) from settlement
                   where changed_at >= coalesce((select at from newest), '-infinity')
                     and not exists (select from time_correction c where changed_at > c.at and changed_at <= c.ahead_until)),
                  (select max(consented_at) from enrolment),
                  (select max(cursor_time) from collecting),
                  (select max(closed_at) from day_seal
                   where not exists (select from time_correction c where closed_at > c.at and closed_at <= c.ahead_until)))""", Timestamp.class);
        return Optional.ofNullable(latest).map(Timestamp::toInstant);
    }
}
