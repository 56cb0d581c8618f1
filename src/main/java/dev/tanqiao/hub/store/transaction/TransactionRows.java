package dev.tanqiao.hub.store.transaction;

import static dev.tanqiao.hub.store.Instants.instant;
import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.TransactionChanges;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.Transaction.Decided;
import dev.tanqiao.core.transaction.TransactionBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.EventRows;
import dev.tanqiao.hub.store.settlement.NewSettlementRows;
import dev.tanqiao.hub.store.settlement.SettlementRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads and writes transactions of any source, inside a database transaction that somebody else began. */
final class TransactionRows {

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

    long newTransactionId() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select nextval(pg_get_serial_sequence('campus_transaction', 'id'))", Long.class));
    }

    long newSettlementId() {
        return newSettlementRows.newSettlementId();
    }

    /** Writes transactions as they are now, and their events. */
    void write(TransactionChanges changes) {
        insert(changes.collected());
        update(changes.changed());
        events.insert(changes.events());
    }

    private void insert(List<Transaction> collected) {
        jdbc.batchUpdate(
                """
                insert into campus_transaction
                  (id, source, account, order_time, first_seen_at,
                   order_no, pay_time, paid_seen_at, refund_time, refund_seen_at, merchant_no, merchant, device_no, channel,
                   amount_fen, diff_fen, status, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
                overriding system value
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                collected.stream()
                        .map(transaction -> {
                            List<@Nullable Object> values = new ArrayList<>(List.of(
                                    transaction.id(),
                                    transaction.source().name(),
                                    transaction.account(),
                                    Timestamp.from(transaction.row().orderTime()),
                                    Timestamp.from(transaction.firstSeenAt())));
                            values.addAll(changing(transaction));
                            return values.toArray();
                        })
                        .toList());
    }

    private void update(List<Transaction> changed) {
        jdbc.batchUpdate(
                """
                update campus_transaction set order_no = ?, pay_time = ?, paid_seen_at = ?, refund_time = ?,
                  refund_seen_at = ?, merchant_no = ?, merchant = ?, device_no = ?, channel = ?, amount_fen = ?,
                  diff_fen = ?, status = ?, changed_at = ?, decision = ?, rule_id = ?, bundle_version = ?,
                  decided_at = ?, sequence = ?
                where id = ?""",
                changed.stream()
                        .map(transaction -> {
                            List<@Nullable Object> values = changing(transaction);
                            values.add(transaction.id());
                            return values.toArray();
                        })
                        .toList());
    }

    /** The values that may change, in the order of both statements. */
    private static List<@Nullable Object> changing(Transaction transaction) {
        Row row = transaction.row();
        Decided decided = transaction.decided();
        return new ArrayList<>(Arrays.asList(
                row.orderNo(),
                timestamp(row.payTime()),
                timestamp(transaction.paidSeenAt()),
                timestamp(row.refundTime()),
                timestamp(transaction.refundSeenAt()),
                row.merchantNo(),
                row.merchant(),
                row.deviceNo(),
                row.channel(),
                row.amountFen(),
                row.diffFen(),
                row.status().name(),
                Timestamp.from(transaction.changedAt()),
                decided == null ? null : decided.decision().name(),
                decided == null ? null : decided.ruleId(),
                decided == null ? null : decided.bundleVersion(),
                decided == null ? null : Timestamp.from(decided.at()),
                transaction.sequence()));
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
