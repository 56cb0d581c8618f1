package dev.tanqiao.hub.store.access;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tokens of the HTTP API: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class AccessStores {

    @Bean
    public static ApiTokens apiTokens(JdbcTemplate jdbc) {
        return new JdbcApiTokens(jdbc);
    }
}
