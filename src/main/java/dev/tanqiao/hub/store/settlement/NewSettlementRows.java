package dev.tanqiao.hub.store.settlement;

import static dev.tanqiao.hub.store.Instants.text;

import dev.tanqiao.core.settlement.NewSettlement;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.hub.store.Column;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes settlements that begin, inside a transaction that somebody else began. */
public final class NewSettlementRows {

    private final JdbcTemplate jdbc;
    private final EventRows events;

    public NewSettlementRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.events = new EventRows(jdbc);
    }

    public List<Long> newSettlementIds(int howMany) {
        return jdbc.queryForList(
                "select nextval(pg_get_serial_sequence('settlement', 'id')) from generate_series(1, ?)",
                Long.class,
                howMany);
    }

    /** New settlements, each with its first line of history and its event. */
    public void open(List<NewSettlement> opened) {
        if (opened.isEmpty()) {
            return;
        }
        Due.SETTLEMENT.markDue();
        jdbc.update("""
                with opened as materialized (
                  select * from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[],
                      ?::text[], ?::text[], ?::numeric[], ?::numeric[], ?::text[], ?::boolean[], ?::timestamptz[], ?::text[], ?::text[],
                      ?::text[], ?::timestamptz[], ?::timestamptz[], ?::int[], ?::timestamptz[], ?::text[])
                    as o(id, transaction_id, source, kind, city_transaction_id, original_id, account, cid, provider, rule_id, points_a,
                      points_b, transaction_type, convert_reductions, order_time, data, status, reason, due_at, deadline_at, sequence, at,
                      cause)),
                written as (
                  insert into settlement
                    (id, transaction_id, source, kind, city_transaction_id, original_id, account, cid, provider, rule_id, points_a,
                     points_b, transaction_type, convert_reductions, order_time, data, status, reason, due_at, deadline_at,
                     sequence, created_at, changed_at)
                  overriding system value
                  select id, transaction_id, source, kind, city_transaction_id, original_id, account, cid, provider, rule_id, points_a,
                    points_b, transaction_type, convert_reductions, order_time, data::text[], status, reason, due_at, deadline_at,
                    sequence, at, at
                  from opened)
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
                select id, sequence, null, status, cause, 'transaction ' || transaction_id, at from opened""", columns(opened));
        events.insert(opened.stream()
                .map(NewSettlement::event)
                .flatMap(Optional::stream)
                .toList());
        meetTheirBills(opened);
    }

    /** A restored database finds bills of its own that were unmatched until now: they are matched again. */
    private void meetTheirBills(List<NewSettlement> opened) {
        int waiting = jdbc.update(
                """
                update bill_line set due_at = ?
                where city_transaction_id = any(?) and settlement_id is null and due_at is null""",
                Timestamp.from(opened.get(0).at()),
                opened.stream()
                        .map(newSettlement -> newSettlement.settlement().cityTransactionId())
                        .toArray(String[]::new));
        if (waiting > 0) {
            Due.BILL_LINE.markDue();
        }
    }

    private static Object[] columns(List<NewSettlement> opened) {
        List<Settlement> settlements =
                opened.stream().map(NewSettlement::settlement).toList();
        return new Object[] {
            Column.of("bigint", settlements, Settlement::id),
            Column.of("bigint", settlements, Settlement::transactionId),
            Column.of("text", settlements, settlement -> settlement.source().name()),
            Column.of("text", settlements, settlement -> settlement.kind().name()),
            Column.of("text", settlements, Settlement::cityTransactionId),
            Column.of("bigint", settlements, Settlement::originalId),
            Column.of("text", settlements, Settlement::account),
            Column.of("text", settlements, Settlement::cid),
            Column.of("text", settlements, Settlement::provider),
            Column.of("text", settlements, Settlement::ruleId),
            Column.of("numeric", settlements, Settlement::pointsA),
            Column.of("numeric", settlements, Settlement::pointsB),
            Column.of("text", settlements, Settlement::transactionType),
            Column.of("boolean", settlements, Settlement::convertReductions),
            Column.of(
                    "timestamptz",
                    settlements,
                    settlement -> settlement.orderTime().toString()),
            Column.of("text", settlements, settlement -> array(settlement.data())),
            Column.of("text", settlements, settlement -> settlement.status().name()),
            Column.of("text", settlements, Settlement::reason),
            Column.of("timestamptz", settlements, settlement -> text(settlement.dueAt())),
            Column.of("timestamptz", opened, newSettlement -> text(newSettlement.deadlineAt())),
            Column.of("int", settlements, Settlement::sequence),
            Column.of("timestamptz", opened, newSettlement -> newSettlement.at().toString()),
            Column.of("text", opened, NewSettlement::cause)
        };
    }

    /** As PostgreSQL writes one; an array of arrays would need all of them to be of one length. */
    private static String array(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
