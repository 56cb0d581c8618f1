package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.upstream.campus.ClientTokenStore;
import dev.tanqiao.upstream.carbon.CityTokenStore;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Consents, tokens and cids: the one way in, each behind its port. */
@Configuration(proxyBeanMethods = false)
public class EnrolmentStores {

    @Bean
    public static JdbcCampusTokenStore campusTokenStore(DataSource dataSource, Vault vault) {
        return new JdbcCampusTokenStore(dataSource, vault);
    }

    @Bean
    public static JdbcEnrolmentStore enrolmentStore(
            DataSource dataSource, TransactionTemplate transaction, JdbcCampusTokenStore tokens) {
        return new JdbcEnrolmentStore(dataSource, transaction, tokens);
    }

    @Bean
    public static CityTokenStore cityTokenStore(JdbcTemplate jdbc, Vault vault) {
        return new JdbcCityTokenStore(jdbc, vault);
    }

    @Bean
    public static ClientTokenStore clientTokenStore(JdbcTemplate jdbc, Vault vault) {
        return new JdbcClientTokenStore(jdbc, vault);
    }
}
