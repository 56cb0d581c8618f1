package dev.tanqiao.hub.route;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What leaves with a request, and how much of an answer is read. */
@Configuration(proxyBeanMethods = false)
class AnswerBeans {

    /** Enough to tell whether a subscriber acknowledges, and more than is kept. */
    private static final int SHORT = 64 * 1024;

    @Bean
    HeaderFilterStrategy requestHeaders() {
        return new RequestHeaders();
    }

    /** For upstreams: a longer answer is none, and each tells what time it is there. */
    @Bean
    HttpClientConfigurer boundedAnswers(
            AnswerBound upstreamAnswers, UpstreamTime time, Pool pool, MeterRegistry meters) {
        var times = new CallTimes(meters);
        return client -> {
            upstreamAnswers.configureHttpClient(client);
            client.setConnectionManager(pool.connections());
            client.addExecInterceptorLast("upstream-time", time::hear);
            client.addExecInterceptorFirst("call-times", times::time); // around the connecting too
        };
    }

    /** For clients of bundles: as for upstreams, but the time is not learnt from whomever they call. */
    @Bean
    HttpClientConfigurer bundleAnswers(AnswerBound upstreamAnswers, Pool pool) {
        return client -> {
            upstreamAnswers.configureHttpClient(client);
            client.setConnectionManager(pool.connections());
        };
    }

    @Bean
    AnswerBound upstreamAnswers(@Value("${tanqiao.max-answer-bytes}") int mostBytes) {
        return new AnswerBound(mostBytes, false);
    }

    /** For subscribers: a longer answer is cut; its status counts all the same. */
    @Bean
    HttpClientConfigurer shortAnswers(AnswerBound subscriberAnswers, Pool pool) {
        return client -> {
            subscriberAnswers.configureHttpClient(client);
            client.setConnectionManager(pool.connections());
        };
    }

    @Bean
    AnswerBound subscriberAnswers() {
        return new AnswerBound(SHORT, true);
    }

    /** How many connections a client may have, in all and to one host. */
    @Bean
    Pool pool(
            @Value("${camel.component.http.max-total-connections}") int most,
            @Value("${camel.component.http.connections-per-route}") int mostPerRoute) {
        return new Pool(most, mostPerRoute);
    }

    record Pool(int most, int mostPerRoute) {
        Connections connections() {
            return new Connections(most, mostPerRoute);
        }
    }
}
