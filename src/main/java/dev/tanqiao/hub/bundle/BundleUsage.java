package dev.tanqiao.hub.bundle;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures what each route of each bundle does and uses: all of them share one JVM, where nothing is divided. What a route has others do
 * in the same exchange counts as its own; what runs in another thread (an answer that comes later, {@code parallelProcessing}) is not
 * counted in processor time and memory.
 */
@Component
final class BundleUsage implements RoutePolicyFactory {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String EXCHANGES = "tanqiao.bundle.exchanges";
    private static final String BEGUN = BundleUsage.class.getName();

    private final MeterRegistry meters;

    BundleUsage(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext camel, String route, NamedNode definition) {
        return new OfRoute(meters, Tags.of("bundle", camel.getName(), "route", route));
    }

    /** How many exchanges of a bundle have ended, and how many of them failed, since this hub began. */
    long[] ended(String bundle) {
        long failed = count(bundle, "failed");
        return new long[] {count(bundle, "done") + failed, failed};
    }

    private long count(String bundle, String outcome) {
        return meters.find(EXCHANGES).tags("bundle", bundle, "outcome", outcome).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /**
     * Where an exchange stood when its first route took it.
     *
     * @param route whose it is until it ends
     * @param processor nanoseconds of processor time that the thread had used
     * @param memory bytes that the thread had allocated
     */
    private record Begun(OfRoute route, Exchange exchange, long time, long thread, long processor, long memory) {

        static Begun now(OfRoute route, Exchange exchange) {
            long thread = Thread.currentThread().getId();
            return new Begun(
                    route,
                    exchange,
                    System.nanoTime(),
                    thread,
                    THREADS.getCurrentThreadCpuTime(),
                    THREADS.getThreadAllocatedBytes(thread));
        }
    }

    private static final class OfRoute extends RoutePolicySupport {
        private final Timer done;
        private final Timer failed;
        private final Counter processor;
        private final Counter memory;

        OfRoute(MeterRegistry meters, Tags tags) {
            this.done = ended(meters, tags, "done");
            this.failed = ended(meters, tags, "failed");
            this.processor = Counter.builder("tanqiao.bundle.processor.time")
                    .description("Processor time that exchanges have used.")
                    .baseUnit("seconds")
                    .tags(tags)
                    .register(meters);
            this.memory = Counter.builder("tanqiao.bundle.memory.allocated")
                    .description("Memory that exchanges have allocated.")
                    .baseUnit("bytes")
                    .tags(tags)
                    .register(meters);
        }

        private static Timer ended(MeterRegistry meters, Tags tags, String outcome) {
            return Timer.builder(EXCHANGES)
                    .description("Exchanges of routes of bundles, and how they ended.")
                    .tags(tags.and("outcome", outcome))
                    .register(meters);
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (!route.isCreatedByKamelet() && isFirst(route, exchange)) {
                exchange.setProperty(BEGUN, Begun.now(this, exchange));
            }
        }

        /** A queue hands over a copy, with the properties of what was put into it. */
        private static boolean isFirst(Route route, Exchange exchange) {
            return !(exchange.getProperty(BEGUN) instanceof Begun begun)
                    || begun.exchange() != exchange && route.getId().equals(exchange.getFromRouteId());
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (exchange.getProperty(BEGUN) instanceof Begun begun && begun.route() == this) {
                exchange.removeProperty(BEGUN);
                Begun now = Begun.now(this, exchange);
                (exchange.isFailed() ? failed : done).record(Duration.ofNanos(now.time() - begun.time()));
                if (now.thread() == begun.thread()) {
                    processor.increment((now.processor() - begun.processor()) / (double) TimeUnit.SECONDS.toNanos(1));
                    memory.increment(now.memory() - begun.memory());
                }
            }
        }
    }
}
