package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseStore;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.TransactionChanges;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** Purchases of bundles, in PostgreSQL. */
final class JdbcPurchaseStore implements PurchaseStore {

    private final JdbcTemplate jdbc;
    private final TransactionRows transactions;

    JdbcPurchaseStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.transactions = new TransactionRows(jdbc);
    }

    /** Whoever inserts the key first has the purchase; the key's transaction may follow it, until the commit. */
    @Override
    public LockedPurchase lock(Source source, String purchaseId) {
        return known(source, purchaseId).orElseGet(() -> {
            long id = transactions.newTransactionIds(1).get(0);
            int inserted = jdbc.update(
                    "insert into purchase_key (source, id, transaction_id) values (?, ?, ?) on conflict do nothing",
                    source.name(),
                    purchaseId,
                    id);
            return inserted == 1
                    ? new LockedPurchase(id, Optional.empty())
                    : known(source, purchaseId).orElseThrow();
        });
    }

    /** The transaction is locked with its key: else who has waited for the key would read it as it was before. */
    private Optional<LockedPurchase> known(Source source, String purchaseId) {
        return jdbc
                .query(
                        """
                        select t.* from purchase_key k join campus_transaction t on t.id = k.transaction_id
                        where k.source = ? and k.id = ? for no key update of k, t""",
                        (row, number) ->
                                new LockedPurchase(row.getLong("id"), Optional.of(TransactionRows.transaction(row))),
                        source.name(),
                        purchaseId)
                .stream()
                .findFirst();
    }

    /** Index campus_transaction_waiting. */
    @Override
    public List<WaitingPurchase> lockWaiting(String account) {
        return jdbc.query("""
                select t.*, g.providers, g.points_per_day
                from campus_transaction t join purchase_key k on k.transaction_id = t.id
                join bundle_grant g on g.bundle = split_part(t.source, '/', 1)
                where t.account = ? and t.source <> 'campus' and t.status = 'PAID' and t.decision is null
                order by t.id for no key update of k, t""", (row, number) -> waiting(row), account);
    }

    @Override
    public List<WaitingPurchase> find(Collection<Long> transactionIds) {
        return jdbc.query("""
                select t.*, coalesce(g.providers, '{}') as providers, coalesce(g.points_per_day, 0) as points_per_day
                from campus_transaction t left join bundle_grant g on g.bundle = split_part(t.source, '/', 1)
                where t.id = any(?)""", (row, number) -> waiting(row), (Object) transactionIds.toArray(Long[]::new));
    }

    private static WaitingPurchase waiting(ResultSet row) throws SQLException {
        return new WaitingPurchase(
                TransactionRows.transaction(row),
                new PurchaseGrant(
                        Set.of((String[]) row.getArray("providers").getArray()), row.getBigDecimal("points_per_day")));
    }

    @Override
    public void observe(Source source, Purchase purchase, Instant at) {
        int different = jdbc.update(
                "update purchase_key set raw_hash = ? where source = ? and id = ? and raw_hash <> ?",
                Row.sha256(purchase.raw()),
                source.name(),
                purchase.id(),
                Row.sha256(purchase.raw()));
        if (different > 0) {
            Timestamp now = Timestamp.from(at);
            jdbc.update("""
                    insert into observation (seen_at, source, account, look, window_from, window_to, page, raw)
                    values (?, ?, ?, 'HANDED_IN', ?, ?, 0, ?)""", now, source.name(), purchase.account(), now, now, purchase.raw());
        }
    }

    @Override
    public void write(TransactionChanges changes) {
        transactions.write(changes);
    }

    @Override
    public void writeRuleResults(TransactionChanges changes) {
        transactions.writeRuleResults(changes);
    }

    /** A grant that stands as before is not written: purchases of one bundle do not wait for each other. */
    @Override
    public void keep(String bundle, PurchaseGrant grant, Instant at) {
        String[] providers = grant.providers().stream().sorted().toArray(String[]::new);
        jdbc.update("""
                insert into bundle_grant (bundle, providers, points_per_day, changed_at)
                select granted.* from (values (?, ?::text[], ?::numeric, ?::timestamptz)) as granted (bundle, providers, points, at)
                where not exists (select from bundle_grant b
                  where b.bundle = granted.bundle and b.providers = granted.providers and b.points_per_day = granted.points)
                on conflict (bundle) do update
                  set providers = excluded.providers, points_per_day = excluded.points_per_day, changed_at = excluded.changed_at""", bundle, providers, grant.pointsPerDay(), Timestamp.from(at));
    }

    @Override
    public Optional<Long> settlementOf(long transactionId) {
        return jdbc
                .queryForList(
                        "select id from settlement where transaction_id = ? and kind = 'PURCHASE'",
                        Long.class,
                        transactionId)
                .stream()
                .findFirst();
    }

    @Override
    public List<Settlement> lockSettlements(Collection<Long> transactionIds) {
        return transactions.lockSettlements(transactionIds);
    }

    @Override
    public List<Long> newSettlementIds(int howMany) {
        return transactions.newSettlementIds(howMany);
    }
}
