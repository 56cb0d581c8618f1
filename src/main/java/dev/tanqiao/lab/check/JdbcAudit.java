package dev.tanqiao.lab.check;

import static dev.tanqiao.hub.store.Instants.instant;

import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.store.SealedValues;
import dev.tanqiao.hub.store.Vault;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the hub's rows as the invariant checker compares them. Reads only. */
public final class JdbcAudit {

    private static final List<String> SHOWN = List.of(
            "event.data",
            "settlement_change.cause",
            "settlement_change.evidence",
            "attempt_answer.message",
            "settlement.reason",
            "discrepancy.detail",
            "discrepancy.owner",
            "discrepancy.note",
            "discrepancy.close_reason",
            "authorization_change.source",
            "imported_cid.source",
            "set_aside.problem",
            "act.subject",
            "act.reason",
            "pause.reason",
            "collecting.last_failure",
            "enrolment.last_failure",
            "schedule.last_failure",
            "bill_total.doubt",
            "delivery.reason",
            "delivery_attempt.answer",
            "subscription.definition");

    /** Times that are not when the hub saw or did something: of others, to come, or of the database's own clock. */
    private static final List<String> NOT_HAPPENED = List.of(
            "order_time",
            "pay_time",
            "refund_time",
            "payment_time",
            "window_from",
            "window_to",
            "shown_from",
            "shown_to",
            "ahead_until",
            "ends_at",
            "cursor_time",
            "read_until",
            "due_at",
            "again_at",
            "wanted_from",
            "deadline_at",
            "expires_at",
            "lease_until",
            "refilled_at",
            "blocked_until");

    private final JdbcTemplate jdbc;

    public JdbcAudit(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A settlement as it stands; points are negative in a reversal. */
    public record SettlementRow(
            long id,
            long transactionId,
            Settlement.Kind kind,
            String cityTransactionId,
            String cid,
            String provider,
            BigDecimal pointsA,
            BigDecimal pointsB,
            SettlementStatus status,
            @Nullable String reason,
            int sequence) {

        /** Class A and class B together: what a bill line shows as its one amount. */
        BigDecimal points() {
            return pointsA.add(pointsB);
        }
    }

    /**
     * A person as enrolled.
     *
     * @param cursor orders up to here are stored; null: never asked about
     * @param asked whether the campus is asked about the person, and has not failed to answer
     */
    public record Person(
            String account,
            @Nullable String cid,
            String state,
            Instant consentedAt,
            @Nullable Instant cursor,
            boolean asked) {}

    /**
     * A transaction as taken in.
     *
     * @param source {@code campus}, or the route of a bundle that handed it in
     * @param orderNo of the campus; or the id that its source gave
     */
    public record Taken(
            long id,
            String source,
            String account,
            @Nullable String orderNo,
            Instant orderTime,
            String merchant,
            String channel,
            long amountFen,
            String status,
            @Nullable String decision,
            Instant firstSeenAt) {

        public boolean isOfCampus() {
            return source.equals(Source.CAMPUS.name());
        }
    }

    /** A state of a purchase as a route of a bundle has handed it in. */
    public record HandedIn(String source, String account, String raw) {}

    /**
     * An entity that could not be read.
     *
     * @param problem where in it, and what was expected
     * @param hasBreak whether somebody was ever told
     * @param openSince when the break opened that is open; null: none is
     */
    public record QuarantineEntry(
            long id,
            String source,
            String problem,
            String raw,
            boolean hasBreak,
            @Nullable Instant openSince) {

        /** Whether its break was open at that moment, and still is. */
        public boolean isOpenAt(Instant at) {
            return openSince != null && at.isAfter(openSince);
        }
    }

    /** One move of a settlement. */
    public record Move(
            long settlementId, int sequence, @Nullable String from, String to) {}

    /**
     * An active subscription.
     *
     * @param definition JSON
     * @param knownFrom number of the last event before it was asked for in this form
     */
    public record Subscribed(String definition, long knownFrom) {}

    /**
     * An event as its change made it.
     *
     * @param number its place among all events
     * @param provider the equity provider it names, if any
     */
    public record Told(
            long number,
            String id,
            String type,
            @Nullable Long settlementId,
            int sequence,
            @Nullable String provider) {}

    /** A delivery item and where its delivery stands. */
    public record Item(String eventId, String subscriptionId, String deliveryStatus, String webhookId, int attempts) {}

    /** Something of deployments that is not as it is committed. */
    public record Unfollowed(String subject, String detail) {}

    /** When the first and the last row of a column say that something happened. */
    public record Stamps(String column, Instant first, Instant last) {}

    public List<Person> persons() {
        return jdbc.query(
                """
                select e.account, e.cid, e.state, e.consented_at, c.cursor_time, c.due_at is not null and c.last_failure is null
                from enrolment e left join collecting c on c.account = e.account""",
                (row, number) -> new Person(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        instant(row.getTimestamp(5)),
                        row.getBoolean(6)));
    }

    public List<Taken> transactions() {
        return jdbc.query(
                """
                select id, source, account, order_no, order_time, merchant, channel, amount_fen, status, decision, first_seen_at
                from campus_transaction order by id""",
                (row, number) -> new Taken(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getTimestamp(5).toInstant(),
                        row.getString(6),
                        row.getString(7),
                        row.getLong(8),
                        row.getString(9),
                        row.getString(10),
                        row.getTimestamp(11).toInstant()));
    }

    /** What other sources than the campus have said, in the order in which it was stored. */
    public List<HandedIn> handedIn() {
        return jdbc.query(
                "select source, account, raw from observation where source <> 'campus' order by id",
                (row, number) -> new HandedIn(row.getString(1), row.getString(2), row.getString(3)));
    }

    public List<SettlementRow> settlements() {
        return jdbc.query(
                """
                select id, transaction_id, kind, city_transaction_id, cid, provider, points_a, points_b, status, reason, sequence
                from settlement order by id""",
                (row, number) -> new SettlementRow(
                        row.getLong(1),
                        row.getLong(2),
                        Settlement.Kind.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getBigDecimal(7),
                        row.getBigDecimal(8),
                        SettlementStatus.valueOf(row.getString(9)),
                        row.getString(10),
                        row.getInt(11)));
    }

    /** Settlements past the deadline of their state. */
    public List<Long> overdue(Instant now) {
        return jdbc.queryForList("select id from settlement where deadline_at < ?", Long.class, Timestamp.from(now));
    }

    /** Settlements that would be held for ever. */
    public List<Long> heldWithoutDeadline() {
        return jdbc.queryForList(
                "select id from settlement where status = 'HELD' and deadline_at is null order by id", Long.class);
    }

    public List<Move> moves() {
        return jdbc.query(
                "select settlement_id, sequence, from_status, to_status from settlement_change order by settlement_id, sequence",
                (row, number) -> new Move(row.getLong(1), row.getInt(2), row.getString(3), row.getString(4)));
    }

    public List<Told> events() {
        return jdbc.query(
                """
                select e.number, e.id, e.type, e.settlement_id, e.sequence, coalesce(e.data ->> 'equityProvider', b.provider)
                from event e
                left join bill_line b on e.type = 'bill.recorded' and b.id = (e.data ->> 'billLineId')::bigint
                order by e.number""",
                (row, number) -> new Told(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, Long.class),
                        row.getInt(5),
                        row.getString(6)));
    }

    public List<Item> items() {
        return jdbc.query(
                """
                select e.id, i.subscription_id, d.status, d.webhook_id, d.attempt
                from delivery_item i join event e on e.number = i.event_number join delivery d on d.id = i.delivery_id
                order by e.number""",
                (row, number) -> new Item(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getInt(5)));
    }

    /** Active subscriptions by id. */
    public Map<String, Subscribed> subscriptions() {
        var active = new java.util.LinkedHashMap<String, Subscribed>();
        jdbc.query("select id, definition::text, known_from from subscription where active order by id", row -> {
            active.put(row.getString(1), new Subscribed(row.getString(2), row.getLong(3)));
        });
        return active;
    }

    public long eventsNotFannedOut() {
        return count("select count(*) from event_due");
    }

    public long pushes() {
        return count("select count(*) from push");
    }

    /** Open breaks, one line each. */
    public List<String> discrepancies() {
        return jdbc.queryForList(
                "select type || ' ' || subject || ': ' || detail from discrepancy where closed_at is null order by id",
                String.class);
    }

    /** What could not be read. */
    public List<QuarantineEntry> quarantine() {
        return jdbc.query(
                """
                select a.id, a.source, a.pointer, a.problem, a.raw, count(d.id) > 0 as has_break,
                    max(d.opened_at) filter (where d.closed_at is null) as open_since
                from set_aside a left join discrepancy d on d.type = 'UNREADABLE' and d.subject = 'quarantine/' || a.id
                group by a.id order by a.id""",
                (row, number) -> new QuarantineEntry(
                        row.getLong("id"),
                        row.getString("source"),
                        "%s: %s".formatted(row.getString("pointer"), row.getString("problem")),
                        row.getString("raw"),
                        row.getBoolean("has_break"),
                        instant(row.getTimestamp("open_since"))));
    }

    /** Replicas that do not run what is committed and do not say why, and what versions did that were not current, or on trial. */
    public List<Unfollowed> unfollowed() {
        return jdbc.query("""
                select 'replica ' || hub, 'runs revision ' || r.revision || ' without a reason, and ' || c.revision || ' is committed'
                from bundle_replica r, bundle_revision c
                where r.revision <> c.revision and problem is null
                  and r.lease_until > clock_timestamp() and c.lease_until < clock_timestamp() - interval '10 seconds'
                union all
                select 'transaction ' || id, 'decided by ' || bundle_version || ', which was never current'
                from campus_transaction join bundle_content c
                  on starts_with(bundle_version, c.bundle || '@' || c.version || '+') and starts_with(c.hash, split_part(bundle_version, '+', 2))
                where not exists (select from bundle_change h where h.bundle = c.bundle and h.hash = c.hash)
                union all
                select 'settlement ' || settlement_id, 'released as kept, and no version of that trial was kept: ' || evidence
                from settlement_change
                where cause = 'trial kept' and not exists (
                  select from bundle_change h join bundle_content c on c.bundle = h.bundle and c.hash = h.hash
                  where action = 'keep' and starts_with(evidence, 'trial ' || c.bundle || '@' || c.version || '+'))
                union all
                select 'bundle ' || bundle, 'went back with revision ' || revision || ' to a version that was never kept'
                from bundle_change h where action = 'rollback' and hash is not null and not exists (
                  select from bundle_change k where k.bundle = h.bundle and k.hash = h.hash and k.revision < h.revision and k.action <> 'drain'
                    and not exists (select from bundle_deployment d where d.revision = k.revision and trial_seconds > 0))
                union all
                select 'settlement ' || id, 'sent, though it is held: ' || reason
                from settlement where status = 'HELD' and reason like 'trial %' and attempt > 0""", (row, number) -> new Unfollowed(row.getString(1), row.getString(2)));
    }

    /** Every secret that lies in rows, with what it is: sealed values opened, and cids. */
    public Map<String, String> secrets(Vault vault) {
        Map<String, String> secrets = new HashMap<>();
        for (String table : List.of("enrolment", "imported_cid", "authorization_change", "settlement", "bill_line")) {
            // A bill may show a cid masked already: that is no secret.
            jdbc.query("select distinct cid from " + table + " where cid is not null and cid not like '%*%'", row -> {
                secrets.put(row.getString(1), "cid");
            });
        }
        secrets.putAll(new SealedValues(jdbc, vault).all());
        return secrets;
    }

    /** What people or subscribers are shown of rows, by column. */
    public Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        for (String column : SHOWN) {
            String[] tableAndName = column.split("\\.");
            shown.put(
                    column,
                    lines("select %1$s::text from %2$s where %1$s is not null"
                            .formatted(tableAndName[1], tableAndName[0])));
        }
        shown.put(
                "CloudEvents",
                lines("select convert_from(body, 'UTF8') from delivery_body where content_type like '%cloudevents%'"));
        return shown;
    }

    private String lines(String sql) {
        return String.join("\n", jdbc.queryForList(sql, String.class));
    }

    /** The first and the last moment of what the hub says has happened, by column; a column without rows is not there. */
    public List<Stamps> stamps() {
        return jdbc
                .query("""
                        select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and a.atttypid = 'timestamptz'::regtype and not a.attisdropped and a.attname <> all(?)
                        order by 1, 2""", (row, number) -> stamps(row.getString(1), row.getString(2)), (Object)
                        NOT_HAPPENED.toArray(String[]::new))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Stamps> stamps(String table, String column) {
        return jdbc.query(
                "select min(%1$s), max(%1$s) from %2$s having count(%1$s) > 0".formatted(column, table),
                (row, number) -> new Stamps(
                        table + "." + column,
                        row.getTimestamp(1).toInstant(),
                        row.getTimestamp(2).toInstant()));
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
