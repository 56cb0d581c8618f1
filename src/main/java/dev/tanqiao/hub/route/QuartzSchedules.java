package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.BridgeRoutes;
import java.util.Collection;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The jobs of the kamelet {@code schedule}. */
@Component
final class QuartzSchedules {

    private static final Logger log = LoggerFactory.getLogger(QuartzSchedules.class);

    /** The jobs' group; each bears the name of its row. */
    private static final String GROUP = "schedules";

    private final Scheduler quartz;
    private final QuartzClock clock;
    private final BridgeRoutes bridge;
    private final ScheduleSteps schedules;

    QuartzSchedules(Scheduler quartz, QuartzClock clock, BridgeRoutes bridge, ScheduleSteps schedules) {
        this.quartz = quartz;
        this.clock = clock;
        this.bridge = bridge;
        this.schedules = schedules;
    }

    void start() {
        schedules.ensure(bridge.schedules());
        try {
            quartz.start();
        } catch (SchedulerException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    void standby() {
        try {
            quartz.standby();
        } catch (SchedulerException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Looks whether the machine's clock was set back. */
    void check() {
        clock.check();
    }

    /** Those that are due do not wait for Quartz's own tick, which is rare, nor for a wall clock that was set back. */
    void trigger(Collection<String> names) {
        try {
            for (String name : names) {
                JobKey schedule = JobKey.jobKey(name, GROUP);
                if (quartz.checkExists(schedule)) {
                    quartz.triggerJob(schedule);
                }
            }
        } catch (SchedulerException stopped) {
            log.debug("beat.schedules_not_triggered reason=\"{}\"", stopped.getMessage());
        }
    }

    boolean areIdle() {
        try {
            return quartz.getCurrentlyExecutingJobs().isEmpty();
        } catch (SchedulerException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
