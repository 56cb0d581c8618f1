package dev.tanqiao.hub.store.push;

import dev.tanqiao.hub.store.Vault;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The paths that pushes come by: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class PushStores {

    @Bean
    public static PushPaths pushPaths(JdbcTemplate jdbc, TransactionTemplate transaction, Vault vault, Clock clock) {
        return new JdbcPushPaths(jdbc, transaction, vault, clock);
    }
}
