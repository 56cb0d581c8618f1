package dev.tanqiao.hub.config;

import dev.tanqiao.core.enrolment.CampusTokens;
import dev.tanqiao.hub.bundle.operation.CampusOperations;
import dev.tanqiao.hub.bundle.operation.CarbonOperations;
import dev.tanqiao.hub.bundle.operation.Operations;
import dev.tanqiao.hub.bundle.operation.UpstreamCalls;
import dev.tanqiao.hub.route.CallLimits;
import dev.tanqiao.hub.route.Claims;
import dev.tanqiao.hub.route.OperationCalls;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.upstream.campus.ClientTokens;
import dev.tanqiao.upstream.carbon.CityReader;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The upstreams' operations, for bundles. */
@Configuration(proxyBeanMethods = false)
class OperationBeans {

    /** How long a bundle's call waits while the bridge takes all calls of a second; process time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Bean
    OperationCalls.Shares operationShares(JdbcTemplate jdbc, CallLimits carbon, Claims claims, Settings settings) {
        var campus = new JdbcRateBudget(jdbc, "campus", settings.campus().requestsPerSecond());
        return new OperationCalls.Shares(
                upstream(campus, claims),
                upstream(carbon.budget(), claims),
                !settings.carbon().cidUrl().isEmpty());
    }

    private static OperationCalls.Upstream upstream(JdbcRateBudget budget, Claims claims) {
        return new OperationCalls.Upstream(() -> budget.await(1, PATIENCE, claims::isStopping) > 0, budget::block);
    }

    @Bean
    Operations operations(UpstreamCalls calls, ClientTokens ourselves, CampusTokens people, CityReader reader) {
        return new Operations(new CampusOperations(calls, ourselves, people), new CarbonOperations(calls, reader));
    }
}
