package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ContextEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;

/** Quartz beats once the routes are there: a job of a context that has not started fails. */
class QuartzOrderTest {

    @Test
    void quartzStartsAfterTheRoutes(@TempDir Path directory) throws Exception {
        var clock = new SettableClock(Instant.parse("2026-03-02T00:00:00Z"));
        try (Hub hub = TestHub.start(directory, clock, Map.of())) {
            long camelStarts = hub.bean(CamelContext.class)
                    .getClock()
                    .get(ContextEvents.START)
                    .getCreated();

            assertThat(hub.bean(Scheduler.class).getMetaData().getRunningSince())
                    .isAfterOrEqualTo(Instant.ofEpochMilli(camelStarts));
            assertThat(hub.bean(DueWatch.class).isRunning()).isTrue();
        }
    }
}
