package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.JdbcQuiet;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Which kinds of rows are due, and the claims that take them. */
@Component
final class DueRows {

    /** What is claimed by {@link Claims#confirmedNow}. */
    private static final Set<Due> CONFIRMED = EnumSet.of(Due.SETTLEMENT, Due.UNKNOWN, Due.OVERDUE, Due.BILL_LINE);

    private final JdbcQuiet rows;
    private final ClaimTriggers claims;
    private final String hub;
    private final Clock clock;
    private final UpstreamTime time;
    private final QuartzSchedules schedules;

    DueRows(
            JdbcQuiet rows,
            ClaimTriggers claims,
            Claims owner,
            Clock clock,
            UpstreamTime time,
            QuartzSchedules schedules) {
        this.rows = rows;
        this.claims = claims;
        this.hub = owner.owner();
        this.clock = clock;
        this.time = time;
        this.schedules = schedules;
    }

    /**
     * Asks in one statement what is due, and wakes its claims and schedules.
     *
     * @return the earliest due time of each kind
     */
    Map<Due, Instant> wakeClaims() {
        Map<Due, Instant> times = rows.dueTimes(hub);
        Instant now = clock.instant();
        if (time.isWrong()) {
            return Map.of(Due.COLLECTING, askForTheTime(now));
        }
        Set<Due> due = EnumSet.noneOf(Due.class);
        times.forEach((kind, at) -> {
            if (!at.isAfter(now)) {
                due.add(kind);
            }
        });
        if (!time.isKnown()) {
            times.keySet().removeAll(CONFIRMED);
            if (due.removeAll(CONFIRMED) && time.isToBeAsked()) {
                due.add(Due.COLLECTING); // a hub whose neighbours do all the calls is told the time by nobody else
            }
        }
        claims.wake(due);
        if (due.contains(Due.SCHEDULE)) {
            schedules.trigger(rows.dueSchedules(now));
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
}
