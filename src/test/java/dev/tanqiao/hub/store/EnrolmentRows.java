package dev.tanqiao.hub.store;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.enrolment.JdbcCampusTokenStore;
import dev.tanqiao.hub.store.enrolment.JdbcEnrolmentStore;
import dev.tanqiao.hub.store.settlement.JdbcControlStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A fresh database with the stores of enrolment and control on it, and settlements to act on. */
final class EnrolmentRows {

    final DataSource dataSource = TestDatabase.fresh();
    final JdbcClient jdbc = JdbcClient.create(dataSource);
    final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    final UnitOfWork work = new DatabaseTransaction(transaction);
    final JdbcCampusTokenStore tokens =
            EnrolmentStores.campusTokenStore(dataSource, new Vault(Vault.newKeyLine("test")));
    final JdbcEnrolmentStore enrolments = EnrolmentStores.enrolmentStore(dataSource, transaction, tokens);
    final JdbcControlStore controls = SettlementStores.controlStore(dataSource);
    final SettlementStore settlements =
            SettlementStores.settlementStore(new JdbcTemplate(dataSource), Duration.ofMinutes(1));

    /** A purchase of that account at provider EQ-1 by rule R-1, in that state. */
    long purchase(String account, SettlementStatus status, @Nullable String reason, Instant orderTime) {
        long transactionId = jdbc.sql("""
                        insert into campus_transaction
                          (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                        values (:account, :at, '第一餐饮大楼', '思源码', -1600, 'PAID', :at, :at) returning id
                        """)
                .param("account", account)
                .param("at", Timestamp.from(orderTime))
                .query(Long.class)
                .single();
        return jdbc.sql("""
                        insert into settlement
                          (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                           transaction_type, convert_reductions, order_time, data, status, reason, due_at, created_at, changed_at)
                        values (:transactionId, 'PURCHASE', 'P' || :transactionId, :account, 'CID', 'EQ-1', 'R-1', 10, 0,
                           '消费', false, :at, '{}', :status, :reason, case when :status = 'PENDING' then :at::timestamptz end, :at, :at) returning id
                        """)
                .param("transactionId", transactionId)
                .param("account", account)
                .param("at", Timestamp.from(orderTime))
                .param("status", status.name())
                .param("reason", reason)
                .query(Long.class)
                .single();
    }

    SettlementStatus statusOf(long settlementId) {
        return settlements.find(settlementId).orElseThrow().status();
    }
}
