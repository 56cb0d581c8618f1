package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.RunningBundles;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.spi.InflightRepository.InflightExchange;
import org.springframework.stereotype.Component;

/** What is under way in this hub, and whether anything is. */
@Component
final class InFlight {

    private final ClaimTriggers claims;
    private final QuartzSchedules schedules;
    private final RunningBundles bundles;
    private final CamelContext camel;
    /** A batch that waits for its thread is in flight for these alone. */
    private volatile List<AggregateProcessor> aggregators = List.of();

    InFlight(ClaimTriggers claims, QuartzSchedules schedules, RunningBundles bundles, CamelContext camel) {
        this.bundles = bundles;
        this.claims = claims;
        this.schedules = schedules;
        this.camel = camel;
    }

    /** Whether the routes run; from then on they are the same. */
    boolean routesStarted() {
        aggregators = camel.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream())
                .filter(AggregateProcessor.class::isInstance)
                .map(AggregateProcessor.class::cast)
                .toList();
        return camel.isStarted();
    }

    Collection<InflightExchange> exchanges() {
        return camel.getInflightRepository().browse();
    }

    /**
     * Waits until nothing is under way.
     *
     * @return whether nothing is
     */
    boolean awaitEnd(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!isIdle()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Asked along the way that work goes, so that what moves on meanwhile is met; claims again, for commits wake them. */
    private boolean isIdle() {
        return claims.areAsleep()
                && camel.getComponent("seda", SedaComponent.class).getQueues().values().stream()
                        .allMatch(queue -> queue.getQueue().isEmpty())
                && schedules.areIdle()
                && bundles.areIdle()
                && camel.getInflightRepository().size() == 0
                && aggregators.stream().allMatch(batches -> batches.getInProgressCompleteExchanges() == 0)
                && claims.areAsleep();
    }
}
