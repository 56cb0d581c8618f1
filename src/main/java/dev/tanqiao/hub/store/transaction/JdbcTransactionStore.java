package dev.tanqiao.hub.store.transaction;

import static dev.tanqiao.hub.store.Instants.instant;
import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.settlement.IntakeResult;
import dev.tanqiao.core.settlement.IntakeStore;
import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.transaction.CampusTransaction;
import dev.tanqiao.core.transaction.CampusTransaction.Decided;
import dev.tanqiao.core.transaction.CampusTransactionBuilder;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.PollStore;
import dev.tanqiao.core.transaction.Quarantined;
import dev.tanqiao.core.transaction.Recognized;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.core.transaction.Window;
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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What the campus showed and what became of it, in PostgreSQL. */
public final class JdbcTransactionStore implements PollStore, IntakeStore {

    private final JdbcTemplate jdbc;
    private final SettlementRows settlements;
    private final NewSettlementRows newSettlementRows;
    private final EventRows events;
    private final JdbcQuarantine quarantine;

    JdbcTransactionStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.settlements = new SettlementRows(jdbc);
        this.newSettlementRows = new NewSettlementRows(jdbc);
        this.events = new EventRows(jdbc);
        this.quarantine = new JdbcQuarantine(jdbc, transaction);
    }

    @Override
    public List<Instant> openTimes(String account, Instant since) {
        // Index campus_transaction_open.
        return jdbc.query("""
                select distinct order_time from campus_transaction
                where account = ? and status in ('TO_PAY', 'ARREARS', 'OTHER') and order_time >= ?""", (row, number) -> row.getTimestamp(1).toInstant(), account, Timestamp.from(since));
    }

    @Override
    public List<Instant> refundedTimes(String account, Window window) {
        // Index campus_transaction_refunded.
        return jdbc.query(
                """
                select distinct order_time from campus_transaction
                where account = ? and status = 'REFUNDED' and order_time between ? and ?""",
                (row, number) -> row.getTimestamp(1).toInstant(),
                account,
                Timestamp.from(window.from()),
                Timestamp.from(window.to()));
    }

    @Override
    public List<Window> quarantined(String account) {
        return quarantine.openOf(account);
    }

    @Override
    public Optional<Lease> renew(Lease lease) {
        return jdbc
                .query(
                        """
                        update collecting set lease_until = now() + interval '60 seconds'
                        where account = ? and lease_owner = ? and lease_until = ? and lease_until > now()
                        returning lease_until""",
                        (row, number) -> new Lease(
                                lease.account(),
                                lease.owner(),
                                row.getTimestamp(1).toInstant()),
                        lease.account(),
                        lease.owner(),
                        Timestamp.from(lease.until()))
                .stream()
                .findFirst();
    }

    @Override
    public void giveUp(Lease lease, @Nullable Instant dueAt, String failure) {
        jdbc.update("""
                update collecting set due_at = ?, last_failure = ?, lease_owner = null, lease_until = null
                where account = ? and lease_owner = ? and lease_until = ?""", timestamp(dueAt), failure, lease.account(), lease.owner(), Timestamp.from(lease.until()));
    }

    @Override
    public boolean lock(Lease lease) {
        return !jdbc.queryForList(
                        "select 1 from collecting where account = ? and lease_owner = ? and lease_until = ? for update",
                        Integer.class,
                        lease.account(),
                        lease.owner(),
                        Timestamp.from(lease.until()))
                .isEmpty();
    }

    @Override
    public void writeTransactions(String account, IntakeResult taken) {
        observe(account, taken);
        insert(taken.collected());
        jdbc.batchUpdate(
                "update campus_transaction set late_seconds = ? where id = ?",
                taken.late().stream()
                        .map(late -> new Object[] {late.by().toSeconds(), late.transactionId()})
                        .toList());
        update(taken.changed());
        jdbc.batchUpdate(
                "insert into transaction_key (account, key, transaction_id) values (?, ?, ?)",
                taken.keys().stream()
                        .map(key -> new Object[] {account, key.key(), key.transactionId()})
                        .toList());
        events.insert(taken.events());
    }

    @Override
    public void quarantine(String account, Collection<Quarantined> unreadable, Collection<Window> shown, Instant at) {
        unreadable.forEach(each -> quarantine.put(account, each, at));
        quarantine.readAgain(account, shown, unreadable, at);
    }

    @Override
    public void writeRuleResults(IntakeResult taken) {
        insertShadows(taken.shadows(), taken.at());
        updateRuleResults(taken.recomputed());
        barResend(taken.barred());
    }

    /** What rules in shadow would have given. */
    private void insertShadows(List<IntakeResult.Shadow> shadows, Instant at) {
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
    private void updateRuleResults(List<IntakeResult.Recomputed> recomputed) {
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

    /** A row is evidence only when it differs from its last sight. */
    private void observe(String account, IntakeResult taken) {
        List<Recognized> sights = taken.sights();
        if (sights.isEmpty()) {
            return;
        }
        Set<String> different = new HashSet<>(jdbc.queryForList(
                """
                insert into sight (account, key, raw_hash)
                select ?, key, raw_hash from unnest(?, ?) as seen (key, raw_hash)
                on conflict (account, key) do update set raw_hash = excluded.raw_hash
                where sight.raw_hash <> excluded.raw_hash
                returning key""",
                String.class,
                account,
                sights.stream().map(Recognized::key).toArray(String[]::new),
                sights.stream()
                        .map(sight -> sight.seen().observation().rawHash())
                        .toArray(String[]::new)));
        jdbc.batchUpdate(
                """
                insert into observation (seen_at, account, look, window_from, window_to, page, raw)
                values (?, ?, ?, ?, ?, ?, ?)""",
                sights.stream()
                        .filter(sight -> different.contains(sight.key()))
                        .map(sight -> {
                            Window window = sight.seen().window();
                            return new Object[] {
                                Timestamp.from(taken.at()),
                                account,
                                window.kind().name(),
                                Timestamp.from(window.from()),
                                Timestamp.from(window.to()),
                                sight.seen().page(),
                                sight.seen().observation().raw()
                            };
                        })
                        .toList());
    }

    private void insert(List<CampusTransaction> collected) {
        jdbc.batchUpdate(
                """
                insert into campus_transaction
                  (id, account, order_time, first_seen_at,
                   order_no, pay_time, paid_seen_at, refund_time, refund_seen_at, merchant_no, merchant, device_no, channel,
                   amount_fen, diff_fen, status, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
                overriding system value
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                collected.stream()
                        .map(transaction -> {
                            List<@Nullable Object> values = new ArrayList<>(List.of(
                                    transaction.id(),
                                    transaction.account(),
                                    Timestamp.from(transaction.row().orderTime()),
                                    Timestamp.from(transaction.firstSeenAt())));
                            values.addAll(changing(transaction));
                            return values.toArray();
                        })
                        .toList());
    }

    private void update(List<CampusTransaction> changed) {
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
    private static List<@Nullable Object> changing(CampusTransaction transaction) {
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

    @Override
    public void moveOn(Lease lease, IntakeResult.Next next) {
        jdbc.update(
                """
                update collecting set cursor_time = ?, due_at = ?, quiet_looks = ?, swept_at = coalesce(?, swept_at), open_seconds = ?,
                  last_failure = null, lease_owner = null, lease_until = null
                where account = ?""",
                Timestamp.from(next.cursor()),
                Timestamp.from(next.dueAt()),
                next.quietPolls(),
                timestamp(next.sweptAt()),
                next.openTimes().stream().map(Instant::getEpochSecond).toArray(Long[]::new),
                lease.account());
    }

    @Override
    public List<KnownTransaction> known(String account, Collection<String> orderNos, Collection<Instant> orderTimes) {
        // Indexes campus_transaction_time, transaction_key's own, transaction_key_transaction.
        return jdbc.query(
                """
                select t.*, array(select k.key from transaction_key k where k.transaction_id = t.id) as keys
                from campus_transaction t
                where t.id in (
                  select id from campus_transaction
                  where account = ? and order_time = any (array(select to_timestamp(s) from unnest(?) as s))
                  union all select transaction_id from transaction_key where account = ? and key = any (?))
                order by t.id""",
                (row, number) -> asKnown(row),
                account,
                orderTimes.stream().map(Instant::getEpochSecond).toArray(Long[]::new),
                account,
                orderNos.toArray(String[]::new));
    }

    @Override
    public List<Settlement> lockSettlements(Collection<Long> transactionIds) {
        return settlements.read("where s.transaction_id = any(?) order by s.id for update of s", (Object)
                transactionIds.toArray(Long[]::new));
    }

    @Override
    public long newTransactionId() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select nextval(pg_get_serial_sequence('campus_transaction', 'id'))", Long.class));
    }

    @Override
    public long newSettlementId() {
        return newSettlementRows.newSettlementId();
    }

    private static KnownTransaction asKnown(ResultSet row) throws SQLException {
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
        var transaction = CampusTransactionBuilder.builder()
                .id(row.getLong("id"))
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
        return new KnownTransaction(
                transaction, Set.of((String[]) row.getArray("keys").getArray()));
    }
}
