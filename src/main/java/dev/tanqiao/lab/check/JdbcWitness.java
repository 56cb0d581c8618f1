package dev.tanqiao.lab.check;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a scenario may expect of the hub, as rows with the words of {@code contracts/bundle/scenario.schema.json}. */
public final class JdbcWitness {

    private final JdbcTemplate jdbc;

    public JdbcWitness(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Purchases taken in; {@code transaction} names the row. */
    public List<Map<String, Object>> orders() {
        return jdbc.queryForList("""
                select id as transaction, source, account as person, merchant, round(-amount_fen / 100.0, 2) as yuan, status, decision, rule_id as rule
                from campus_transaction order by id""");
    }

    public List<Map<String, Object>> settlements() {
        return jdbc.queryForList("""
                select transaction_id as transaction, id, lower(kind) as kind, account as person, status, reason, points_a as a, points_b as b,
                  provider, attempt as attempts, looks as lookups, rule_id as rule, city_transaction_id as city
                from settlement order by id""");
    }

    public List<Map<String, Object>> bills() {
        return jdbc.queryForList("""
                select s.transaction_id as transaction, lower(s.kind) as kind, b.amount as points, b.provider, b.settlement_id is not null as matched
                from bill_line b left join settlement s on s.id = b.settlement_id order by b.id""");
    }

    public List<Map<String, Object>> enrolments() {
        return jdbc.queryForList("select account as person, state from enrolment order by account");
    }

    public List<Map<String, Object>> events() {
        return jdbc.queryForList("""
                select e.id::text as id, e.type, e.subject, lower(s.kind) as kind, e.data ->> 'reason' as reason,
                  coalesce(s.transaction_id, substring(e.subject from '^transaction/(\\d+)$')::bigint) as transaction
                from event e
                left join bill_line b on e.type = 'bill.recorded' and b.id = (e.data ->> 'billLineId')::bigint
                left join settlement s on s.id = coalesce(e.settlement_id, b.settlement_id)
                order by e.number""");
    }

    public List<Map<String, Object>> deliveries() {
        return jdbc.queryForList("""
                select i.subscription_id as subscription, e.type as event, d.status, d.attempt as attempts, d.reason,
                  coalesce(s.transaction_id, substring(e.subject from '^transaction/(\\d+)$')::bigint) as transaction
                from delivery_item i
                join event e on e.number = i.event_number
                join delivery d on d.id = i.delivery_id
                left join bill_line b on e.type = 'bill.recorded' and b.id = (e.data ->> 'billLineId')::bigint
                left join settlement s on s.id = coalesce(e.settlement_id, b.settlement_id)
                order by e.number, i.subscription_id""");
    }

    /** Breaks, open and closed. */
    public List<Map<String, Object>> breaks() {
        return jdbc.queryForList("""
                select d.type, d.subject, d.detail, d.closed_at is null as open, d.closed_by as "closedBy",
                  coalesce(s.transaction_id, substring(d.subject from '^transaction/(\\d+)$')::bigint) as transaction
                from discrepancy d
                left join settlement s on d.subject = 'settlement/' || s.id
                order by d.id""");
    }

    public List<Map<String, Object>> quarantine() {
        return jdbc.queryForList("select source, pointer, problem from set_aside order by id");
    }

    /** When a purchase was first seen paid. */
    public record SeenPaid(long transaction, Instant at) {}

    public List<SeenPaid> seenPaid() {
        return jdbc.query(
                "select id, paid_seen_at from campus_transaction where paid_seen_at is not null order by id",
                (row, number) ->
                        new SeenPaid(row.getLong(1), row.getTimestamp(2).toInstant()));
    }

    /**
     * A request that left.
     *
     * @param city the settlement, by the city's transactionId
     */
    public record Send(String city, Instant at) {}

    /** Every request that left, the first first. */
    public List<Send> sends() {
        return jdbc.query(
                """
                select s.city_transaction_id, a.sent_at
                from attempt a join settlement s on s.id = a.settlement_id order by a.sent_at, a.settlement_id, a.number""",
                (row, number) -> new Send(row.getString(1), row.getTimestamp(2).toInstant()));
    }

    /** The settlements that a person has decided about, by the city's transactionId. */
    public List<String> decidedByPeople() {
        return jdbc.queryForList("""
                select distinct s.city_transaction_id from settlement_change c join settlement s on s.id = c.settlement_id
                where c.evidence like 'person %'""", String.class);
    }

    /** The orders that a hub is sending, by the city's transactionId; {@code owner} is a pattern of SQL. */
    public List<String> sending(String owner) {
        return jdbc.queryForList(
                "select city_transaction_id from settlement where status = 'SENDING' and lease_owner like ?",
                String.class,
                owner);
    }

    /** Every enrolled account is looked at on the next beat, as far back as its daily read goes. */
    public void lookAtAccounts(Instant now) {
        jdbc.update(
                "update collecting set due_at = ?, swept_at = 'epoch' where due_at > ?",
                Timestamp.from(now),
                Timestamp.from(now));
    }

    /** The bills are read on the next beat. */
    public void readBills(Instant now) {
        jdbc.update("update schedule set due_at = least(due_at, ?) where name = 'bills'", Timestamp.from(now));
    }
}
