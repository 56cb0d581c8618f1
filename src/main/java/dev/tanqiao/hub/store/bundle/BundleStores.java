package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.hub.store.Replica;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What of bundles is kept in rows: the one way in. */
@Configuration(proxyBeanMethods = false)
public class BundleStores {

    @Bean
    public static PropertyRows propertyRows(JdbcTemplate jdbc) {
        return new JdbcPropertyRows(jdbc);
    }

    @Bean
    public static RevisionRows revisionRows(JdbcTemplate jdbc) {
        return new JdbcRevisionRows(jdbc);
    }

    @Bean
    public static DeploymentRows deploymentRows(JdbcTemplate jdbc) {
        return new JdbcDeploymentRows(jdbc);
    }

    @Bean
    public static TrialRows trialRows(JdbcTemplate jdbc) {
        return new JdbcTrialRows(jdbc);
    }

    @Bean
    public static ShadowRows shadowRows(JdbcTemplate jdbc) {
        return new JdbcShadowRows(jdbc);
    }

    @Bean
    public static SourceLeases sourceLeases(JdbcTemplate jdbc, Replica here) {
        return new JdbcSourceLeases(jdbc, here.name());
    }
}
