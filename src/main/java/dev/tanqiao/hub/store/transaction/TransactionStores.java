package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.core.settlement.PurchaseStore;
import dev.tanqiao.core.transaction.QuarantineStore;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions of the campus and of bundles, and what could not be read: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class TransactionStores {

    @Bean
    public static JdbcPolls polls(JdbcTemplate jdbc) {
        return new JdbcPolls(jdbc);
    }

    @Bean
    public static JdbcTransactionStore transactionStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        return new JdbcTransactionStore(jdbc, transaction);
    }

    @Bean
    public static PurchaseStore purchaseStore(JdbcTemplate jdbc) {
        return new JdbcPurchaseStore(jdbc);
    }

    @Bean
    public static QuarantineStore quarantineView(JdbcTemplate jdbc, JdbcSchedule schedule) {
        return new JdbcQuarantineView(jdbc, schedule);
    }

    @Bean
    public static DecidedTransactions decidedTransactions(JdbcTemplate jdbc, TransactionTemplate transaction) {
        return new JdbcDecidedTransactions(jdbc, transaction);
    }
}
