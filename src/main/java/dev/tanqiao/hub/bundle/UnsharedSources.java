package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.hub.store.bundle.SourceLeases;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Lets one replica at a time read a source that two would read twice: files, FTP, SFTP and mail, whose consumers look again and again
 * (brokers and the hub's own sources share out by themselves). Each such route has a lease. The replica that holds it renews it, the
 * others' consumers run, but take nothing; who cannot renew takes nothing more before others can have the lease, by its own clock.
 */
@Component
final class UnsharedSources extends Watch implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(UnsharedSources.class);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration MARGIN = Duration.ofSeconds(2); // for what was just taken when it runs out

    private final SourceLeases leases;
    private final LongSupplier nanoTime;
    /** Several of one name while a version is swapped for another. */
    private final Set<Turn> turns = ConcurrentHashMap.newKeySet();

    /** No monitor: whoever waits for the database or the wire in one keeps a virtual thread's carrier. */
    private final Lock lock = new ReentrantLock();

    private Set<String> held = Set.of();
    private Set<String> left = Set.of();

    @Autowired
    UnsharedSources(SourceLeases leases) {
        this(leases, System::nanoTime);
    }

    UnsharedSources(SourceLeases leases, LongSupplier nanoTime) {
        super("bundle-sources", PAUSE);
        this.leases = leases;
        this.nanoTime = nanoTime;
    }

    /** Lets the routes of a context that is not started yet take turns with those of other replicas. */
    void join(CamelContext camel) {
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onServiceAdd(CamelContext context, Service service, Route route) {
                if (service instanceof ScheduledPollConsumer consumer && route != null) {
                    var turn = new Turn(context.getName() + "/" + route.getId(), consumer.getPollStrategy());
                    consumer.setPollStrategy(turn);
                    turns.add(turn);
                }
            }

            @Override
            public void onServiceRemove(CamelContext context, Service service, Route route) {
                if (service instanceof ScheduledPollConsumer consumer
                        && consumer.getPollStrategy() instanceof Turn turn) {
                    turns.remove(turn);
                }
            }
        });
        camel.addRoutePolicyFactory(new EndsWithItsTurn());
    }

    /** Renews and takes leases. What no route wants any more is given back at the second look: a bundle that is swapped keeps its own. */
    @Override
    protected void look() {
        lock.lock();
        try {
            Set<String> wanted = wanted();
            Set<String> gone = new TreeSet<>(held);
            gone.removeAll(wanted);
            Set<String> goneBefore = new TreeSet<>(gone);
            goneBefore.retainAll(left);
            gone.removeAll(goneBefore);
            left = gone;
            wanted.addAll(gone);
            if (wanted.isEmpty() && goneBefore.isEmpty()) {
                return;
            }
            long until = nanoTime.getAsLong() + LEASE.minus(MARGIN).toNanos(); // from before the database counts
            try {
                if (!goneBefore.isEmpty()) {
                    leases.release(goneBefore);
                }
                Set<String> now = leases.hold(wanted, LEASE);
                turns.stream()
                        .filter(turn -> wanted.contains(turn.name)) // one that has come meanwhile asks for itself
                        .forEach(turn -> turn.set(now.contains(turn.name), until));
                tell(now);
                held = now;
            } catch (DataAccessException away) {
                log.warn(
                        "source.not_renewed routes={} reason=\"{}\" next=\"read until the lease ends; again in {} s\"",
                        wanted.size(),
                        WireText.brief(String.valueOf(away.getMessage())),
                        PAUSE.toSeconds());
            }
        } finally {
            lock.unlock();
        }
    }

    private Set<String> wanted() {
        return turns.stream().map(turn -> turn.name).collect(Collectors.toCollection(TreeSet::new));
    }

    private void tell(Set<String> now) {
        Set<String> wanted = wanted();
        now.stream().filter(name -> !held.contains(name)).forEach(name -> log.info("source.taken route={}", name));
        held.stream()
                .filter(name -> !now.contains(name) && wanted.contains(name))
                .forEach(name -> log.warn(
                        "source.lost route={} reason=\"another replica has its lease\" next=\"it waits for its turn\"",
                        name));
    }

    /** Once the contexts of bundles are closed: others need not wait. */
    @Override
    public void destroy() {
        lock.lock();
        try {
            if (!held.isEmpty()) {
                leases.release(held);
                held = Set.of();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asked before each look into a source. */
    private final class Turn implements PollingConsumerPollStrategy {
        private final String name;
        private final PollingConsumerPollStrategy usual;
        private final AtomicBoolean asked = new AtomicBoolean();
        private volatile long until = nanoTime.getAsLong(); // not held

        /** @param usual null: Camel gives a consumer its own only later */
        Turn(String name, @Nullable PollingConsumerPollStrategy usual) {
            this.name = name;
            this.usual = usual == null ? new DefaultPollingConsumerPollStrategy() : usual;
        }

        void set(boolean isHeld, long until) {
            this.until = isHeld ? until : nanoTime.getAsLong();
            asked.set(true);
        }

        boolean isHeld() {
            return nanoTime.getAsLong() - until < 0;
        }

        @Override
        public boolean begin(Consumer consumer, Endpoint endpoint) {
            if (asked.compareAndSet(false, true)) {
                look(); // who is alone waits for nothing
            }
            if (isHeld() && consumer instanceof ShutdownAware batches) {
                batches.deferShutdown(ShutdownRunningTask.CompleteAllTasks);
            }
            return isHeld() && usual.begin(consumer, endpoint);
        }

        @Override
        public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
            usual.commit(consumer, endpoint, polledMessages);
        }

        @Override
        public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) throws Exception {
            return usual.rollback(consumer, endpoint, retries, cause);
        }
    }

    /** What one look has found is left where it is when the turn ends meanwhile. */
    private static final class EndsWithItsTurn implements RoutePolicyFactory {

        @Override
        public RoutePolicy createRoutePolicy(CamelContext camel, String route, NamedNode definition) {
            return new RoutePolicySupport() {
                @Override
                public void onExchangeDone(Route done, Exchange exchange) {
                    if (done.getConsumer() instanceof ScheduledPollConsumer consumer
                            && consumer.getPollStrategy() instanceof Turn turn
                            && !turn.isHeld()
                            && consumer instanceof ShutdownAware batches) {
                        batches.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
                    }
                }
            };
        }
    }
}
