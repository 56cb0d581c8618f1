package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.Receivers;
import dev.tanqiao.hub.bundle.Schedule;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kamelet {@code schedule} calls. */
public final class ScheduleSteps {

    private static final Logger log = LoggerFactory.getLogger(ScheduleSteps.class);

    private final JdbcSchedule rows;
    private final Clock clock;
    private final UpstreamTime time;

    public ScheduleSteps(JdbcSchedule rows, Clock clock, UpstreamTime time) {
        this.rows = rows;
        this.clock = clock;
        this.time = time;
    }

    /** Makes the rows that are missing; one that is there keeps its time. */
    void ensure(Collection<Schedule> schedules) {
        schedules.forEach(schedule -> rows.ensure(schedule.name(), schedule.first(clock.instant())));
    }

    /** The schedule as the kamelet's parameters say; they were checked when the route was loaded. */
    public Schedule schedule(String name, String every, String cron, String zone, String missed, String retryAfter) {
        return Schedule.of(name, every, cron, zone, missed, retryAfter);
    }

    /** A claimed row as a run. */
    public ScheduleRun claimed(Schedule schedule, Map<String, Object> row) {
        return new ScheduleRun(
                schedule, Rows.value(row, "due_at", Timestamp.class).toInstant(), clock.instant());
    }

    /** The run has ended. */
    public void ended(ScheduleRun run) {
        Instant next = run.schedule().next(run.begunAt(), clock.instant());
        if (run.isMissed()) {
            log.info(
                    "schedule.missed schedule={} dueAt={} next=\"due at {}\"",
                    run.schedule().name(),
                    run.dueAt(),
                    next);
        }
        rows.ended(run.schedule().name(), next, null);
    }

    /** The run has failed; it is made again, not as far ahead as a wrong clock is. */
    public void failed(ScheduleRun run, Throwable failure) {
        if (failure instanceof Receivers.BeingReplaced) {
            rows.ended(run.schedule().name(), run.dueAt(), null); // nothing was done: what runs then takes it
            return;
        }
        Instant again = time.now().plus(run.schedule().retryAfter());
        String why = FailureText.of(failure);
        log.warn(
                "schedule.failed schedule={} reason=\"{}\" next=\"again at {}\"",
                run.schedule().name(),
                why,
                again);
        rows.ended(run.schedule().name(), again, why);
    }
}
