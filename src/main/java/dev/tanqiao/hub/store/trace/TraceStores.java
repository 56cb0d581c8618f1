package dev.tanqiao.hub.store.trace;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What became of an order: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class TraceStores {

    @Bean
    public static Traces traces(JdbcTemplate jdbc) {
        return new JdbcTrace(jdbc);
    }
}
