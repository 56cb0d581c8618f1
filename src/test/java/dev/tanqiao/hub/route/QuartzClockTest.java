package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.JobBuilder.newJob;
import static org.quartz.TriggerBuilder.newTrigger;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/** Quartz beside a machine whose clock is set back. */
@SuppressWarnings("NullAway.Init")
class QuartzClockTest {

    private static final TriggerKey EACH_MINUTE = TriggerKey.triggerKey("each-minute");
    private static final Duration STEP = Duration.ofHours(3);

    private final SettableClock machine = new SettableClock(Instant.now());
    private final SettableClock steady = new SettableClock(Instant.EPOCH);
    private Scheduler quartz;

    /** Does nothing. */
    public static final class Nothing implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    @BeforeEach
    void aBeatThatWasMadeBeforeTheClockWasSetBack() throws SchedulerException {
        var settings = new Properties();
        settings.put("org.quartz.scheduler.instanceName", "QuartzClockTest");
        settings.put("org.quartz.threadPool.threadCount", "1");
        quartz = new StdSchedulerFactory(settings).getScheduler();
        quartz.scheduleJob(
                newJob(Nothing.class).build(),
                newTrigger()
                        .withIdentity(EACH_MINUTE)
                        .withSchedule(cronSchedule("0 * * * * ?"))
                        .startAt(Date.from(machine.instant().plus(STEP)))
                        .build());
    }

    @AfterEach
    void stop() throws SchedulerException {
        quartz.shutdown();
    }

    @Test
    void itGoesOnWithinAMinute() throws SchedulerException {
        machine.tick(STEP);
        var clock = new QuartzClock(quartz, machine, steady);
        machine.tick(STEP.negated());
        clock.check();

        assertThat(next()).isBefore(machine.instant().plusSeconds(61));
    }

    @Test
    void aClockThatGoesOnChangesNothing() throws SchedulerException {
        Instant before = next();
        var clock = new QuartzClock(quartz, machine, steady);
        machine.tick(Duration.ofMillis(250));
        steady.tick(Duration.ofSeconds(1));
        clock.check();

        assertThat(next()).isEqualTo(before);
    }

    private Instant next() throws SchedulerException {
        return quartz.getTrigger(EACH_MINUTE).getNextFireTime().toInstant();
    }
}
