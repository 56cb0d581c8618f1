package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.JdbcQuiet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.jspecify.annotations.Nullable;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The hub's one beat: a single statement tells which kinds of rows are due, and only the claims that take them are woken. An idle
 * hub asks nothing else, however many claims it has.
 */
@Component
public final class DueWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DueWatch.class);

    /** Work that takes longer is looked at meanwhile: it may wait for something that only rows tell. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    /** What is claimed by {@link Claims#confirmedNow}. */
    private static final Set<Due> CONFIRMED = EnumSet.of(Due.SETTLEMENT, Due.UNKNOWN, Due.OVERDUE, Due.BILL_LINE);

    /** The jobs of the kamelet {@code tanqiao-schedule-source}, by the names of their rows. */
    private static final String SCHEDULES = "schedules";

    private final JdbcQuiet rows;
    private final ClaimTriggers claims;
    private final String hub;
    private final Clock clock;
    private final UpstreamTime time;
    private final QuartzClock quartzClock;
    private final CamelContext camel;
    private final Scheduler quartz;
    private final BundleLoader bundles;
    private final ScheduleSteps schedules;
    private final Duration beat;
    private final Semaphore wakes = new Semaphore(0);
    /** A batch that waits for its thread is in flight for these alone. */
    private volatile List<AggregateProcessor> aggregators = List.of();

    private volatile @Nullable Thread thread;

    DueWatch(
            JdbcQuiet rows,
            ClaimTriggers claims,
            Claims owner,
            Clock clock,
            UpstreamTime time,
            QuartzClock quartzClock,
            CamelContext camel,
            Scheduler quartz,
            BundleLoader bundles,
            ScheduleSteps schedules,
            @Value("${tanqiao.beat}") Duration beat) {
        this.rows = rows;
        this.claims = claims;
        this.hub = owner.owner();
        this.clock = clock;
        this.time = time;
        this.quartzClock = quartzClock;
        this.camel = camel;
        this.quartz = quartz;
        this.bundles = bundles;
        this.schedules = schedules;
        this.beat = beat;
    }

    /**
     * When something is due next, asked as soon as this hub has nothing under way; the claims of what is due already are woken.
     * Not after now: the hub is at work. Empty: nothing will ever happen by itself.
     */
    public Optional<Instant> nextDue() {
        awaitIdle(LONGEST_WAIT); // rows alone tell the truth: what is under way may wait for another replica
        return look().values().stream().min(Comparator.naturalOrder());
    }

    private Map<Due, Instant> look() {
        Map<Due, Instant> times = rows.dueTimes(hub);
        Instant now = clock.instant();
        if (time.isWrong()) {
            return Map.of(Due.COLLECTING, askForTheTime(now));
        }
        if (!time.isKnown()) {
            times.keySet().removeAll(CONFIRMED);
        }
        Set<Due> due = EnumSet.noneOf(Due.class);
        times.forEach((kind, at) -> {
            if (!at.isAfter(now)) {
                due.add(kind);
            }
        });
        claims.wake(due);
        if (due.contains(Due.SCHEDULE)) {
            triggerSchedules(now);
        }
        return times;
    }

    /**
     * While our time is wrong nothing is claimed, but for a few accounts once a minute: their answers tell when it is right, and nothing
     * of them is stored before.
     *
     * @return when the hub asks next; now: it is about to
     */
    private Instant askForTheTime(Instant now) {
        if (!time.isToBeAsked()) {
            return now.plus(UpstreamTime.ASK_EVERY);
        }
        claims.wake(EnumSet.of(Due.COLLECTING));
        return now;
    }

    /** Schedules that are due do not wait for Quartz's own tick, which is rare, nor for a wall clock that was set back. */
    private void triggerSchedules(Instant now) {
        try {
            for (String name : rows.dueSchedules(now)) {
                JobKey schedule = JobKey.jobKey(name, SCHEDULES);
                if (quartz.checkExists(schedule)) {
                    quartz.triggerJob(schedule);
                }
            }
        } catch (SchedulerException stopped) {
            log.debug("beat.schedules_not_triggered reason=\"{}\"", stopped.getMessage());
        }
    }

    /**
     * Nothing is looked for any more, and what was under way has ended.
     *
     * @throws IllegalStateException when something does not end
     */
    public void rest() {
        Thread watching = thread;
        stop();
        boolean looked = hasEnded(watching);
        tick(false);
        if (!looked || !awaitIdle(LONGEST_REST)) {
            throw new IllegalStateException("Something is in flight that does not end: "
                    + camel.getInflightRepository().browse());
        }
    }

    /** Its last look may be under way, and wake claims. */
    private static boolean hasEnded(@Nullable Thread watching) {
        if (watching == null) {
            return true;
        }
        try {
            watching.join(LONGEST_REST.toMillis());
            return !watching.isAlive();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void tick(boolean on) {
        try {
            if (on) {
                quartz.start();
            } else {
                quartz.standby();
            }
        } catch (SchedulerException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private boolean awaitIdle(Duration atMost) {
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
                && noScheduleRuns()
                && camel.getInflightRepository().size() == 0
                && aggregators.stream().allMatch(batches -> batches.getInProgressCompleteExchanges() == 0)
                && claims.areAsleep();
    }

    private boolean noScheduleRuns() {
        try {
            return quartz.getCurrentlyExecutingJobs().isEmpty();
        } catch (SchedulerException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Looks at once. */
    public void wake() {
        wakes.release();
    }

    private void watch() {
        String failure = "";
        while (thread == Thread.currentThread()) {
            try {
                quartzClock.check();
                look();
                failure = "";
            } catch (RuntimeException
                    | Error failed) { // whatever it is, without the beat nothing is ever claimed again
                String why = FailureText.of(failed);
                if (!why.equals(failure)) {
                    log.warn(
                            "beat.failed reason=\"{}\" next=\"again in {} ms, until it succeeds\"",
                            why,
                            beat.toMillis());
                }
                failure = why;
            }
            try {
                if (wakes.tryAcquire(beat.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Override
    public void start() {
        schedules.ensure(bundles.schedules());
        aggregators = camel.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream())
                .filter(AggregateProcessor.class::isInstance)
                .map(AggregateProcessor.class::cast)
                .toList();
        tick(true);
        Thread watching = new Thread(this::watch, "beat");
        watching.setDaemon(true);
        thread = watching;
        watching.start();
    }

    @Override
    public void stop() {
        thread = null;
        wake();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** The last to start, and the first to stop: nothing more is claimed while what is in flight is finished. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
