package dev.tanqiao.hub.route;

import dev.tanqiao.base.net.Outbound;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
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
            pool.connect(client);
            client.addExecInterceptorLast("upstream-time", time::hear);
            client.addExecInterceptorFirst("call-times", times::time); // around the connecting too
        };
    }

    /** For clients of bundles: as for upstreams, but the time is not learnt from whomever they call. */
    @Bean
    HttpClientConfigurer bundleAnswers(AnswerBound upstreamAnswers, Pool pool) {
        return client -> {
            upstreamAnswers.configureHttpClient(client);
            pool.connect(client);
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
            pool.connect(client);
        };
    }

    @Bean
    AnswerBound subscriberAnswers() {
        return new AnswerBound(SHORT, true);
    }

    /** How many connections a client may have, in all and to one host, and by which way they go. */
    @Bean
    Pool pool(
            @Value("${camel.component.http.max-total-connections}") int most,
            @Value("${camel.component.http.connections-per-route}") int mostPerRoute,
            Outbound outbound) {
        return new Pool(most, mostPerRoute, outbound);
    }

    record Pool(int most, int mostPerRoute, Outbound outbound) {

        void connect(HttpClientBuilder client) {
            client.setConnectionManager(new Connections(most, mostPerRoute, outbound.tls()));
            client.setRoutePlanner(new SystemDefaultRoutePlanner(outbound.proxies()));
            client.setDefaultCredentialsProvider((scope, context) -> outbound.proxies()
                    .credentials(scope.getHost(), scope.getPort())
                    .map(known -> new UsernamePasswordCredentials(known.getUserName(), known.getPassword()))
                    .orElse(null));
            SurelyNotSent.tell(client);
        }
    }
}
