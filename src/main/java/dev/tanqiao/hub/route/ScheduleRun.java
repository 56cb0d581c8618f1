package dev.tanqiao.hub.route;

import dev.tanqiao.hub.bundle.Schedule;
import java.time.Instant;

/**
 * A run of a schedule, claimed by this replica.
 *
 * @param dueAt when it was due
 * @param begunAt when it was claimed
 */
public record ScheduleRun(Schedule schedule, Instant dueAt, Instant begunAt) {

    /** Whether it is not made, but waits for the next tick. */
    public boolean isMissed() {
        return schedule.isMissed(dueAt, begunAt);
    }
}
