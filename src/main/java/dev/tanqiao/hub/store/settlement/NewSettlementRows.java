package dev.tanqiao.hub.store.settlement;

import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.settlement.NewSettlement;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes settlements that begin, inside a transaction that somebody else began. */
public final class NewSettlementRows {

    private final JdbcTemplate jdbc;
    private final EventRows events;

    public NewSettlementRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.events = new EventRows(jdbc);
    }

    public long newSettlementId() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select nextval(pg_get_serial_sequence('settlement', 'id'))", Long.class));
    }

    /** New settlements, each with its first line of history and its event. */
    public void open(List<NewSettlement> opened) {
        if (!opened.isEmpty()) {
            Due.SETTLEMENT.markDue();
        }
        jdbc.batchUpdate("""
                insert into settlement
                  (id, transaction_id, source, kind, city_transaction_id, original_id, account, cid, provider, rule_id, points_a,
                   points_b, transaction_type, convert_reductions, order_time, data, status, reason, due_at, deadline_at,
                   sequence, created_at, changed_at)
                overriding system value
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", opened.stream().map(NewSettlementRows::values).toList());
        jdbc.batchUpdate(
                """
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
                values (?, ?, null, ?, ?, ?, ?)""",
                opened.stream()
                        .map(newSettlement -> new Object[] {
                            newSettlement.settlement().id(),
                            newSettlement.settlement().sequence(),
                            newSettlement.settlement().status().name(),
                            newSettlement.cause(),
                            "transaction " + newSettlement.settlement().transactionId(),
                            Timestamp.from(newSettlement.at())
                        })
                        .toList());
        events.insert(opened.stream()
                .map(NewSettlement::event)
                .flatMap(Optional::stream)
                .toList());
        meetTheirBills(opened);
    }

    /** A restored database finds bills of its own that were unmatched until now: they are matched again. */
    private void meetTheirBills(List<NewSettlement> opened) {
        if (opened.isEmpty()) {
            return;
        }
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

    private static @Nullable Object[] values(NewSettlement newSettlement) {
        Settlement settlement = newSettlement.settlement();
        Timestamp at = Timestamp.from(newSettlement.at());
        return new @Nullable Object[] {
            settlement.id(),
            settlement.transactionId(),
            settlement.source().name(),
            settlement.kind().name(),
            settlement.cityTransactionId(),
            settlement.originalId(),
            settlement.account(),
            settlement.cid(),
            settlement.provider(),
            settlement.ruleId(),
            settlement.pointsA(),
            settlement.pointsB(),
            settlement.transactionType(),
            settlement.convertReductions(),
            Timestamp.from(settlement.orderTime()),
            settlement.data().toArray(String[]::new),
            settlement.status().name(),
            settlement.reason(),
            timestamp(settlement.dueAt()),
            timestamp(newSettlement.deadlineAt()),
            settlement.sequence(),
            at,
            at
        };
    }
}
