package dev.tanqiao.hub.store.transaction;

import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.settlement.IntakeResult;
import dev.tanqiao.core.settlement.IntakeStore;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.TransactionChanges;
import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.PollStore;
import dev.tanqiao.core.transaction.Quarantined;
import dev.tanqiao.core.transaction.Recognized;
import dev.tanqiao.core.transaction.Window;
import dev.tanqiao.hub.store.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What the campus showed and what became of it, in PostgreSQL. */
public final class JdbcTransactionStore implements PollStore, IntakeStore {

    private final JdbcTemplate jdbc;
    private final TransactionRows transactions;
    private final JdbcQuarantine quarantine;

    JdbcTransactionStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transactions = new TransactionRows(jdbc);
        this.quarantine = new JdbcQuarantine(jdbc, transaction);
    }

    @Override
    public List<Instant> openTimes(String account, Instant since) {
        // Index campus_transaction_open.
        return jdbc.query("""
                select distinct order_time from campus_transaction
                where account = ? and source = 'campus' and status in ('TO_PAY', 'ARREARS', 'OTHER') and order_time >= ?""", (row, number) -> row.getTimestamp(1).toInstant(), account, Timestamp.from(since));
    }

    @Override
    public List<Instant> refundedTimes(String account, Window window) {
        // Index campus_transaction_refunded.
        return jdbc.query(
                """
                select distinct order_time from campus_transaction
                where account = ? and source = 'campus' and status = 'REFUNDED' and order_time between ? and ?""",
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
        transactions.write(taken.changes());
        jdbc.batchUpdate(
                "update campus_transaction set late_seconds = ? where id = ?",
                taken.late().stream()
                        .map(late -> new Object[] {late.by().toSeconds(), late.transactionId()})
                        .toList());
        if (!taken.keys().isEmpty()) {
            jdbc.update(
                    "insert into transaction_key (account, key, transaction_id) select ?, * from unnest(?::text[], ?::bigint[])",
                    account,
                    Column.of("text", taken.keys(), IntakeResult.Key::key),
                    Column.of("bigint", taken.keys(), IntakeResult.Key::transactionId));
        }
    }

    @Override
    public void quarantine(String account, Collection<Quarantined> unreadable, Collection<Window> shown, Instant at) {
        unreadable.forEach(each -> quarantine.put(account, each, at));
        quarantine.readAgain(account, shown, unreadable, at);
    }

    @Override
    public void writeRuleResults(TransactionChanges changes) {
        transactions.writeRuleResults(changes);
    }

    /** A row is evidence only when it differs from its last sight. */
    private void observe(String account, IntakeResult taken) {
        List<Recognized> sights = taken.sights();
        if (sights.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                with different as (
                  insert into sight (account, key, raw_hash)
                  select ?, * from unnest(?::text[], ?::text[])
                  on conflict (account, key) do update set raw_hash = excluded.raw_hash
                  where sight.raw_hash <> excluded.raw_hash
                  returning account, key)
                insert into observation (seen_at, account, look, window_from, window_to, page, raw)
                select ?::timestamptz, account, look, window_from, window_to, page, raw
                from unnest(?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::int[], ?::text[])
                  with ordinality as seen (key, look, window_from, window_to, page, raw, place) join different using (key)
                order by place""",
                account,
                Column.of("text", sights, Recognized::key),
                Column.of("text", sights, sight -> sight.seen().observation().rawHash()),
                Timestamp.from(taken.changes().at()),
                Column.of("text", sights, Recognized::key),
                Column.of("text", sights, sight -> sight.seen().window().kind().name()),
                Column.of(
                        "timestamptz",
                        sights,
                        sight -> sight.seen().window().from().toString()),
                Column.of(
                        "timestamptz",
                        sights,
                        sight -> sight.seen().window().to().toString()),
                Column.of("int", sights, sight -> sight.seen().page()),
                Column.of("text", sights, sight -> sight.seen().observation().raw()));
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
    public Set<String> unchanged(String account, Map<String, String> hashes) {
        // The primary key of sight.
        return new HashSet<>(jdbc.queryForList(
                """
                select s.key from unnest(?::text[], ?::text[]) as seen (key, raw_hash)
                join sight s on s.account = ? and s.key = seen.key and s.raw_hash = seen.raw_hash""",
                String.class,
                Column.of("text", hashes.keySet(), key -> key),
                Column.of("text", hashes.values(), hash -> hash),
                account));
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
                  where account = ? and source = 'campus' and order_time = any (array(select to_timestamp(s) from unnest(?) as s))
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
        return transactions.lockSettlements(transactionIds);
    }

    @Override
    public List<Long> newTransactionIds(int howMany) {
        return transactions.newTransactionIds(howMany);
    }

    @Override
    public List<Long> newSettlementIds(int howMany) {
        return transactions.newSettlementIds(howMany);
    }

    private static KnownTransaction asKnown(ResultSet row) throws SQLException {
        return new KnownTransaction(TransactionRows.transaction(row), Set.of((String[])
                row.getArray("keys").getArray()));
    }
}
