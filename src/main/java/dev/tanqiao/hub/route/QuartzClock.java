package dev.tanqiao.hub.route;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quartz waits for instants of the machine's clock. When that is set back its triggers are made anew, or they would stand for as
 * long as it was set back.
 */
public final class QuartzClock {

    private static final Logger log = LoggerFactory.getLogger(QuartzClock.class);

    /** A clock that is only slowed down goes back by less between two looks. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private final Scheduler quartz;
    private final Clock machine;
    private final InstantSource steady;
    private Duration offset;

    /**
     * @param steady time as it passes, whatever the machine's clock is set to
     */
    public QuartzClock(Scheduler quartz, Clock machine, InstantSource steady) {
        this.quartz = quartz;
        this.machine = machine;
        this.steady = steady;
        this.offset = offset();
    }

    /** Looks whether the machine's clock was set back since the last look. */
    void check() {
        Duration now = offset();
        if (now.compareTo(offset.minus(STEP)) < 0) {
            log.warn("quartz.clock_set_back by={}", offset.minus(now));
            beginAnew();
        }
        offset = now;
    }

    private Duration offset() {
        return Duration.between(steady.instant(), machine.instant());
    }

    private void beginAnew() {
        try {
            for (TriggerKey key : quartz.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                Trigger trigger = quartz.getTrigger(key);
                if (trigger != null) { // it may have fired for the last time
                    quartz.rescheduleJob(
                            key,
                            trigger.getTriggerBuilder()
                                    .startAt(Date.from(machine.instant()))
                                    .build());
                }
            }
        } catch (SchedulerException stopped) {
            log.debug("quartz.not_set_right reason=\"{}\"", stopped.getMessage());
        }
    }
}
