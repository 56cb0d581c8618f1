package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BreakStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Bill lines, breaks and closed days: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class BillStores {

    @Bean
    public static BreakStore breaks(JdbcTemplate jdbc) {
        return new JdbcBreaks(jdbc);
    }

    @Bean
    public static DayAudit dayAudit(JdbcTemplate jdbc, TransactionTemplate transaction, JdbcClosedDayStore book) {
        return new JdbcDayAudit(jdbc, transaction, book);
    }

    @Bean
    public static DaySums daySums(JdbcTemplate jdbc) {
        return new JdbcDaySums(jdbc);
    }

    @Bean
    public static BillStore billStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        return new JdbcBillStore(jdbc, transaction);
    }
}
