package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.history.JdbcHistory;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code history} calls. */
public final class HistorySteps {

    private static final Logger log = LoggerFactory.getLogger(HistorySteps.class);

    /** The schedule of the partitions. */
    private static final String SCHEDULE = "history";

    private static final Duration EVERY = Duration.ofDays(7);
    private static final Duration AFTER_FAILURE = Duration.ofHours(1);

    private final JdbcHistory history;
    private final JdbcSchedule schedule;
    private final Clock clock;

    public HistorySteps(JdbcHistory history, JdbcSchedule schedule, Clock clock) {
        this.history = history;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** Makes the partitions of the coming year, and again every week. */
    public void atStart() {
        Instant now = clock.instant();
        history.ensureYearAhead(now);
        schedule.ensure(SCHEDULE, now.plus(EVERY));
    }

    /** Makes those that are missing, and forgets what was counted under caps in days that are over. Until they are there, their rows go to the partition for the rest: none is lost. */
    public void makeMonths() {
        Instant now = clock.instant();
        try {
            history.ensureYearAhead(now);
            history.forgetUsedCaps(now);
            schedule.ended(SCHEDULE, now.plus(EVERY), null, null);
        } catch (RuntimeException failure) {
            Instant again = now.plus(AFTER_FAILURE);
            log.warn("history.no_partitions reason=\"{}\" next=\"again at {}\"", FailureText.of(failure), again);
            schedule.ended(SCHEDULE, again, FailureText.of(failure), null);
        }
    }
}
