package dev.tanqiao.hub.store.history;

import dev.tanqiao.hub.store.JdbcQuiet;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows that grow old: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class HistoryStores {

    public static Archive archive(JdbcTemplate jdbc, TransactionTemplate transaction, Path directory) {
        return new JdbcArchive(jdbc, transaction, directory);
    }

    @Bean
    public static Times times(JdbcTemplate jdbc, JdbcQuiet rows, TransactionTemplate transaction) {
        return new JdbcTimes(jdbc, rows, transaction);
    }
}
