package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.history.JdbcHistory;
import java.time.Clock;
import java.time.Instant;

/** What the route {@code history} calls. */
public final class HistorySteps {

    private final JdbcHistory history;
    private final Clock clock;

    public HistorySteps(JdbcHistory history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Makes the partitions of the coming year. */
    public void atStart() {
        history.ensureYearAhead(clock.instant());
    }

    /** Makes those that are missing, and forgets what was counted under caps in days that are over. Until they are there, their rows go to the partition for the rest: none is lost. */
    public void makeMonths() {
        Instant now = clock.instant();
        history.ensureYearAhead(now);
        history.forgetUsedCaps(now);
    }
}
