package dev.tanqiao.route;

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
    HttpClientConfigurer boundedAnswers(@Value("${tanqiao.max-answer-bytes}") int mostBytes, UpstreamTime time) {
        var bound = new AnswerBound(mostBytes, false);
        return client -> {
            bound.configureHttpClient(client);
            client.addExecInterceptorLast("upstream-time", time::hear);
        };
    }

    /** For subscribers: a longer answer is cut; its status counts all the same. */
    @Bean
    HttpClientConfigurer shortAnswers() {
        return new AnswerBound(SHORT, true);
    }
}
