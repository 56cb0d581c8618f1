package dev.tanqiao.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.Hub;
import dev.tanqiao.hub.TestHub;
import dev.tanqiao.store.JdbcQuiet;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
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
    private Scheduler quartz;
    private DueWatch watch;

    /** As when a class cannot be loaded, or memory is short. */
    private final class Broken extends AbstractDataSource {

        @Override
        public Connection getConnection() {
            looks.incrementAndGet();
            throw new NoClassDefFoundError("of a jar that was taken away");
        }

        @Override
        public Connection getConnection(String user, String password) {
            return getConnection();
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
    void aBeat() throws SchedulerException {
        var settings = new Properties();
        settings.put("org.quartz.scheduler.instanceName", "DueWatchTest");
        settings.put("org.quartz.threadPool.threadCount", "1");
        quartz = new StdSchedulerFactory(settings).getScheduler();
        watch = new DueWatch(
                new JdbcQuiet(new JdbcTemplate(new Broken())),
                new Beats(),
                Clock.systemUTC(),
                hub.bean(CamelContext.class),
                quartz,
                Duration.ofMillis(1));
        watch.start();
    }

    @AfterEach
    void stop() throws SchedulerException {
        watch.stop();
        quartz.shutdown();
    }

    @Test
    void anErrorEndsALookAndNotTheBeat() {
        await().until(() -> looks.get() > 2);
        assertThat(watch.isRunning()).isTrue();
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
