package dev.tanqiao.hub.route;

import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.hub.bundle.Receivers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Hands deliveries over to routes of bundles. Their leases are kept while the route runs, which may be for longer than one: another
 * replica must not begin what is still under way here.
 */
@Component
final class RouteDeliveries implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RouteDeliveries.class);

    /** A lease that could not be kept twice is still ours at the third time. */
    private static final int A_LEASE = 4;

    private final Set<Long> kept = ConcurrentHashMap.newKeySet();
    private final Receivers receivers;
    private final DeliveryStore store;
    private final Claims claims;
    private final Duration lease;
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "route-leases");
        thread.setDaemon(true);
        return thread;
    });

    RouteDeliveries(
            Receivers receivers,
            DeliveryStore store,
            Claims claims,
            @Value("${tanqiao.delivery.lease}") Duration lease) {
        this.receivers = receivers;
        this.store = store;
        this.claims = claims;
        this.lease = lease;
        long pause = lease.toMillis() / A_LEASE;
        beat.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** How long a claim is ours. */
    Duration lease() {
        return lease;
    }

    /**
     * Runs the route that is told, to its end.
     *
     * @throws Exception when it failed: it was not told
     */
    void hand(DueDelivery delivery) throws Exception {
        kept.add(delivery.id());
        try {
            receivers.receive(delivery);
        } finally {
            kept.remove(delivery.id());
        }
    }

    private void renew() {
        if (kept.isEmpty()) {
            return;
        }
        try {
            store.keep(Set.copyOf(kept), claims.owner(), lease);
        } catch (RuntimeException failure) {
            log.warn(
                    "delivery.lease_not_kept deliveries={} reason=\"{}\" next=\"tried again\"",
                    kept.size(),
                    FailureText.of(failure));
        }
    }

    @Override
    public void destroy() {
        beat.shutdownNow();
    }
}
