package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.junit.jupiter.api.Test;

/** What a bundle's routes use is measured, each use once and at the route that was asked for it. */
class BundleUsageTest {

    private static final int BYTES = 8_000_000;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void whatARouteHasOthersDoIsItsOwn() throws Exception {
        try (var camel = new DefaultCamelContext()) {
            camel.setNameStrategy(new ExplicitCamelContextNameStrategy("bikes"));
            camel.addRoutePolicyFactory(new BundleUsage(meters));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:rides").routeId("rides").to("direct:ride");
                    from("direct:ride")
                            .routeId("ride")
                            .process(exchange -> exchange.getMessage().setBody(work()));
                    from("direct:queued").routeId("queued").to("seda:queue");
                    from("seda:queue").routeId("queue").to("log:queue");
                    from("direct:broken").routeId("broken").throwException(new IllegalStateException("no"));
                }
            });
            camel.start();
            ProducerTemplate client = camel.createProducerTemplate();
            client.sendBody("direct:rides", "");
            client.sendBody("direct:rides", "");
            client.send("direct:broken", exchange -> {});
            client.sendBody("direct:queued", "");
            await().untilAsserted(() -> assertThat(ended("queue", "done")).isEqualTo(1));
        }

        assertThat(ended("rides", "done")).isEqualTo(2);
        assertThat(ended("ride", "done")).isZero();
        assertThat(ended("queued", "done")).isEqualTo(1);
        assertThat(ended("broken", "failed")).isEqualTo(1);
        assertThat(used("tanqiao.bundle.memory.allocated", "rides")).isGreaterThan(2.0 * BYTES);
        assertThat(used("tanqiao.bundle.memory.allocated", "ride")).isZero();
        assertThat(used("tanqiao.bundle.processor.time", "rides")).isPositive().isLessThan(seconds());
        assertThat(used("tanqiao.bundle.processor.time", "ride")).isZero();
    }

    /** Allocates, and takes processor time that even a coarse counter shows. */
    private static List<byte[]> work() {
        List<byte[]> kept = new ArrayList<>(List.of(new byte[BYTES]));
        long sum = 0;
        for (int i = 0; i < 10 * BYTES; i++) {
            sum += (long) i * i % 7;
        }
        kept.add(Long.toString(sum).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return kept;
    }

    private long ended(String route, String outcome) {
        return meters.get("tanqiao.bundle.exchanges")
                .tags("bundle", "bikes", "route", route, "outcome", outcome)
                .timer()
                .count();
    }

    /** How long it took on the clock: one thread cannot use more. */
    private double seconds() {
        return meters.get("tanqiao.bundle.exchanges")
                .tags("route", "rides", "outcome", "done")
                .timer()
                .totalTime(TimeUnit.SECONDS);
    }

    private double used(String meter, String route) {
        return meters.get(meter)
                .tags("bundle", "bikes", "route", route)
                .counter()
                .count();
    }
}
