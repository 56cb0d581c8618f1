package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.SettlementStore;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Settlements, reviews, pauses and caps: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class SettlementStores {

    @Bean
    public static JdbcControlStore controlStore(DataSource dataSource) {
        return new JdbcControlStore(dataSource);
    }

    @Bean
    public static ReviewStore reviewStore(JdbcTemplate jdbc) {
        return new JdbcReviewStore(jdbc);
    }

    @Bean
    public static ShadowSums shadow(JdbcTemplate jdbc) {
        return new JdbcShadow(jdbc);
    }

    public static SettlementStore settlementStore(JdbcTemplate jdbc, Duration lease) {
        return new JdbcSettlementStore(jdbc, lease);
    }
}
