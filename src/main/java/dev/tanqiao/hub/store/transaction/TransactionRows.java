package dev.tanqiao.hub.store.transaction;

import static dev.tanqiao.hub.store.Instants.instant;
import static dev.tanqiao.hub.store.Instants.text;

import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.TransactionChanges;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.Transaction.Decided;
import dev.tanqiao.core.transaction.TransactionBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.Column;
import dev.tanqiao.hub.store.EventRows;
import dev.tanqiao.hub.store.settlement.NewSettlementRows;
import dev.tanqiao.hub.store.settlement.SettlementRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads and writes transactions of any source, inside a database transaction that somebody else began. */
final class TransactionRows {

    /** Transactions as both statements take them: a column an array. */
    private static final String UNNESTED = """
            unnest(?::bigint[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[],
                ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::bigint[], ?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::int[])
              as n(id, source, account, order_time, first_seen_at, order_no, pay_time, paid_seen_at, refund_time, refund_seen_at, merchant_no,
                merchant, device_no, channel, amount_fen, diff_fen, status, changed_at, decision, rule_id, bundle_version, decided_at, sequence)""";

    private final JdbcTemplate jdbc;
    private final SettlementRows settlements;
    private final NewSettlementRows newSettlementRows;
    private final EventRows events;

    TransactionRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.settlements = new SettlementRows(jdbc);
        this.newSettlementRows = new NewSettlementRows(jdbc);
        this.events = new EventRows(jdbc);
    }

    List<Settlement> lockSettlements(Collection<Long> transactionIds) {
        return settlements.read("where s.transaction_id = any(?) order by s.id for update of s", (Object)
                transactionIds.toArray(Long[]::new));
    }

    List<Long> newTransactionIds(int howMany) {
        return jdbc.queryForList(
                "select nextval(pg_get_serial_sequence('campus_transaction', 'id')) from generate_series(1, ?)",
                Long.class,
                howMany);
    }

    List<Long> newSettlementIds(int howMany) {
        return newSettlementRows.newSettlementIds(howMany);
    }

    /** Writes transactions as they are now, and their events. */
    void write(TransactionChanges changes) {
        insert(changes.collected());
        update(changes.changed());
        events.insert(changes.events());
    }

    private void insert(List<Transaction> collected) {
        if (!collected.isEmpty()) {
            jdbc.update("""
                    insert into campus_transaction
                      (id, source, account, order_time, first_seen_at,
                       order_no, pay_time, paid_seen_at, refund_time, refund_seen_at, merchant_no, merchant, device_no, channel,
                       amount_fen, diff_fen, status, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
                    overriding system value
                    select * from\s""" + UNNESTED, columns(collected));
        }
    }

    private void update(List<Transaction> changed) {
        if (!changed.isEmpty()) {
            jdbc.update("""
                    update campus_transaction t set order_no = n.order_no, pay_time = n.pay_time, paid_seen_at = n.paid_seen_at,
                      refund_time = n.refund_time, refund_seen_at = n.refund_seen_at, merchant_no = n.merchant_no, merchant = n.merchant,
                      device_no = n.device_no, channel = n.channel, amount_fen = n.amount_fen, diff_fen = n.diff_fen, status = n.status,
                      changed_at = n.changed_at, decision = n.decision, rule_id = n.rule_id, bundle_version = n.bundle_version,
                      decided_at = n.decided_at, sequence = n.sequence
                    from %s where t.id = n.id""".formatted(UNNESTED), columns(changed));
        }
    }

    private static Object[] columns(List<Transaction> transactions) {
        return new Object[] {
            Column.of("bigint", transactions, Transaction::id),
            Column.of("text", transactions, transaction -> transaction.source().name()),
            Column.of("text", transactions, Transaction::account),
            Column.of(
                    "timestamptz",
                    transactions,
                    transaction -> transaction.row().orderTime().toString()),
            Column.of(
                    "timestamptz",
                    transactions,
                    transaction -> transaction.firstSeenAt().toString()),
            Column.of("text", transactions, transaction -> transaction.row().orderNo()),
            Column.of(
                    "timestamptz",
                    transactions,
                    transaction -> text(transaction.row().payTime())),
            Column.of("timestamptz", transactions, transaction -> text(transaction.paidSeenAt())),
            Column.of(
                    "timestamptz",
                    transactions,
                    transaction -> text(transaction.row().refundTime())),
            Column.of("timestamptz", transactions, transaction -> text(transaction.refundSeenAt())),
            Column.of("text", transactions, transaction -> transaction.row().merchantNo()),
            Column.of("text", transactions, transaction -> transaction.row().merchant()),
            Column.of("text", transactions, transaction -> transaction.row().deviceNo()),
            Column.of("text", transactions, transaction -> transaction.row().channel()),
            Column.of("bigint", transactions, transaction -> transaction.row().amountFen()),
            Column.of("bigint", transactions, transaction -> transaction.row().diffFen()),
            Column.of(
                    "text",
                    transactions,
                    transaction -> transaction.row().status().name()),
            Column.of(
                    "timestamptz",
                    transactions,
                    transaction -> transaction.changedAt().toString()),
            Column.of(
                    "text", transactions, decided(decided -> decided.decision().name())),
            Column.of("text", transactions, decided(Decided::ruleId)),
            Column.of("text", transactions, decided(Decided::bundleVersion)),
            Column.of(
                    "timestamptz", transactions, decided(decided -> decided.at().toString())),
            Column.of("int", transactions, Transaction::sequence)
        };
    }

    private static Function<Transaction, @Nullable Object> decided(Function<Decided, @Nullable Object> value) {
        return transaction -> transaction.decided() == null ? null : value.apply(transaction.decided());
    }

    void writeRuleResults(TransactionChanges changes) {
        insertShadows(changes.shadows(), changes.at());
        updateRuleResults(changes.recomputed());
        barResend(changes.barred());
    }

    /** What rules in shadow would have given. */
    private void insertShadows(List<TransactionChanges.Shadow> shadows, Instant at) {
        jdbc.batchUpdate(
                """
                insert into shadow_decision
                  (transaction_id, rule_id, bundle_version, decided_at, provider, points_a, points_b, transaction_type)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                shadows.stream()
                        .map(shadow -> new Object[] {
                            shadow.transactionId(),
                            shadow.ruleResult().ruleId(),
                            shadow.bundleVersion(),
                            Timestamp.from(at),
                            shadow.ruleResult().providerCid(),
                            shadow.ruleResult().pointsA(),
                            shadow.ruleResult().pointsB(),
                            shadow.ruleResult().transactionType()
                        })
                        .toList());
    }

    /** The rule results of settlements that were never sent. */
    private void updateRuleResults(List<TransactionChanges.Recomputed> recomputed) {
        jdbc.batchUpdate(
                """
                update settlement set provider = ?, rule_id = ?, points_a = ?, points_b = ?, transaction_type = ?,
                  convert_reductions = ?, data = ?
                where id = ?""",
                recomputed.stream()
                        .map(anew -> {
                            RuleResult ruleResult = anew.ruleResult();
                            return new Object[] {
                                ruleResult.providerCid(),
                                ruleResult.ruleId(),
                                ruleResult.pointsA(),
                                ruleResult.pointsB(),
                                ruleResult.transactionType(),
                                ruleResult.convertReductions(),
                                ruleResult.data().toArray(String[]::new),
                                anew.settlementId()
                            };
                        })
                        .toList());
    }

    /** These are never sent again. */
    private void barResend(List<Long> barred) {
        jdbc.batchUpdate(
                "update settlement set resend_barred = true where id = ?",
                barred.stream().map(id -> new Object[] {id}).toList());
    }

    /** A transaction, from the columns of its table. */
    static Transaction transaction(ResultSet row) throws SQLException {
        var shown = RowBuilder.builder()
                .orderTime(row.getTimestamp("order_time").toInstant())
                .merchant(row.getString("merchant"))
                .channel(row.getString("channel"))
                .amountFen(row.getLong("amount_fen"))
                .diffFen(row.getLong("diff_fen"))
                .status(TransactionStatus.valueOf(row.getString("status")))
                .orderNo(row.getString("order_no"))
                .payTime(instant(row.getTimestamp("pay_time")))
                .refundTime(instant(row.getTimestamp("refund_time")))
                .merchantNo(row.getString("merchant_no"))
                .deviceNo(row.getString("device_no"))
                .build();
        String decision = row.getString("decision");
        return TransactionBuilder.builder()
                .id(row.getLong("id"))
                .source(new Source(row.getString("source")))
                .account(row.getString("account"))
                .row(shown)
                .firstSeenAt(row.getTimestamp("first_seen_at").toInstant())
                .changedAt(row.getTimestamp("changed_at").toInstant())
                .sequence(row.getInt("sequence"))
                .paidSeenAt(instant(row.getTimestamp("paid_seen_at")))
                .refundSeenAt(instant(row.getTimestamp("refund_seen_at")))
                .decided(
                        decision == null
                                ? null
                                : new Decided(
                                        Decision.valueOf(decision),
                                        row.getString("rule_id"),
                                        row.getString("bundle_version"),
                                        row.getTimestamp("decided_at").toInstant()))
                .build();
    }
}
