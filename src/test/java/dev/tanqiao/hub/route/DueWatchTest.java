package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.bundle.BridgeRoutes;
import dev.tanqiao.hub.bundle.RunningBundles;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.Replica;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** The beat over rows that nobody can read. */
class DueWatchTest {

    private static Hub hub;

    private final AtomicInteger looks = new AtomicInteger();
    private volatile Runnable look = () -> {};
    private Scheduler quartz;
    private DueWatch watch;

    /** As when a class cannot be loaded, or memory is short. */
    private final class Broken extends AbstractDataSource {

        @Override
        public Connection getConnection() {
            looks.incrementAndGet();
            look.run();
            throw new NoClassDefFoundError("of a jar that was taken away");
        }

        @Override
        public Connection getConnection(String user, String password) {
            return getConnection();
        }
    }

    /** Runs what it was given when the test says so. */
    private static final class OnRequest extends AbstractExecutorService {

        private final Queue<Runnable> tasks;

        OnRequest(Queue<Runnable> tasks) {
            this.tasks = tasks;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    @BeforeAll
    static void aHub(@TempDir Path directory) {
        hub = TestHub.start(directory, Clock.systemUTC(), Map.of());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @BeforeEach
    void aTrigger() throws SchedulerException {
        var settings = new Properties();
        settings.put("org.quartz.scheduler.instanceName", "DueWatchTest");
        settings.put("org.quartz.threadPool.threadCount", "1");
        quartz = new StdSchedulerFactory(settings).getScheduler();
        var time = new UpstreamTime(Clock.systemUTC(), null, () -> {});
        var claims = new ClaimTriggers();
        var schedules = new QuartzSchedules(
                quartz,
                new QuartzClock(quartz, Clock.systemUTC(), Clock.systemUTC()),
                hub.bean(BridgeRoutes.class),
                hub.bean(ScheduleSteps.class));
        var rows = new DueRows(
                new JdbcQuiet(new JdbcTemplate(new Broken())),
                claims,
                new Claims(Clock.systemUTC(), time, Replica.here()),
                Clock.systemUTC(),
                time,
                schedules);
        var inFlight = new InFlight(claims, schedules, hub.bean(RunningBundles.class), hub.bean(CamelContext.class));
        watch = new DueWatch(rows, inFlight, schedules, Duration.ofMillis(1));
        watch.start();
    }

    @AfterEach
    void stop() throws SchedulerException {
        watch.stop();
        quartz.shutdown();
    }

    @Test
    void anErrorEndsALookAndNotTheTrigger() {
        await().until(() -> looks.get() > 2);
        assertThat(watch.isRunning()).isTrue();
    }

    /** Whoever changes all rows meanwhile would else be a deadlock's victim, or what is claimed of them would be lost. */
    @Test
    void aHubThatRestsHasEndedItsLastLook() {
        var rested = new CountDownLatch(1);
        var restedMeanwhile = new CompletableFuture<Boolean>();
        look = () -> {
            await().until(() -> !watch.isRunning());
            try {
                restedMeanwhile.complete(rested.await(100, TimeUnit.MILLISECONDS));
            } catch (InterruptedException interrupted) {
                restedMeanwhile.completeExceptionally(interrupted);
            }
        };
        int before = looks.get();
        await().until(() -> looks.get() > before);
        watch.rest();
        rested.countDown();
        assertThat(restedMeanwhile.orTimeout(30, TimeUnit.SECONDS).join()).isFalse();
    }

    @Test
    void aHubThatRestsHasNoBatchThatWaitsForItsThread() throws Exception {
        var camel = hub.bean(CamelContext.class);
        var batch = new LinkedBlockingQueue<Runnable>();
        camel.getRegistry().bind("onRequest", new OnRequest(batch));
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("batches.camel.yaml", """
                - route:
                    id: batches
                    from:
                      uri: direct:batches
                      steps:
                        - aggregate:
                            correlationExpression:
                              constant: one
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy"
                            completionSize: 1
                            executorService: "#onRequest"
                            steps:
                              - stop: {}
                """));
        watch.start();
        try (var template = camel.createProducerTemplate()) {
            template.sendBody("direct:batches", "an answer");
        }

        CompletableFuture<Void> rested = CompletableFuture.runAsync(watch::rest);
        assertThatThrownBy(() -> rested.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        batch.take().run();
        rested.join();
    }

    @Test
    void aHubThatRestsHasNoTick() throws SchedulerException {
        assertThat(quartz.isInStandbyMode()).isFalse();
        watch.rest();
        assertThat(quartz.isInStandbyMode()).isTrue();
        watch.start();
        assertThat(quartz.isInStandbyMode()).isFalse();
    }
}
