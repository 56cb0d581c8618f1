package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.Reconciling;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code close-day} calls. */
public final class ReconciliationSteps {

    private static final Logger log = LoggerFactory.getLogger(ReconciliationSteps.class);

    /** The schedule of the closing. */
    private static final String SCHEDULE = "close-day";

    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    /** How long one day may take before another run begins; that one then helps to close it. */
    private static final Duration FOR_ONE_DAY = Duration.ofMinutes(10);

    private final Reconciling reconciling;
    private final JdbcClosedDayStore book;
    private final SealFile outside;
    private final JdbcSchedule schedule;
    private final UpstreamTime time;

    public ReconciliationSteps(
            Reconciling reconciling,
            JdbcClosedDayStore book,
            SealFile outside,
            JdbcSchedule schedule,
            UpstreamTime time) {
        this.reconciling = reconciling;
        this.book = book;
        this.outside = outside;
        this.schedule = schedule;
        this.time = time;
    }

    /** The closing is due at 04:00 from now on; what was missed while no hub ran is closed then too, at once. */
    public void atStart() {
        schedule.ensure(SCHEDULE, reconciling.nextClosing());
    }

    /** Closes the days that are due one after the other, and writes their seals to the file outside the database. */
    public void closeDays() {
        try {
            while (schedule.hold(SCHEDULE, FOR_ONE_DAY)) {
                time.mustBeRight(); // a day that is closed by a wrong clock stays closed
                Optional<Seal> closed = reconciling.closeNextDueDay();
                keepOutside();
                if (closed.isEmpty()) {
                    break;
                }
                Seal seal = closed.get();
                log.info("day.closed day={} rows={} seal={}", seal.day(), seal.rows(), seal.hash());
            }
            schedule.ended(SCHEDULE, reconciling.nextClosing(), null, null);
        } catch (RuntimeException failure) {
            Instant again = time.now().plus(AFTER_FAILURE);
            log.warn("day.not_closed reason=\"{}\" next=\"again at {}\"", FailureText.of(failure), again);
            schedule.ended(SCHEDULE, again, FailureText.of(failure), null);
        }
    }

    private void keepOutside() {
        List<Seal> seals = book.toKeep();
        if (!seals.isEmpty()) {
            outside.append(seals);
            book.kept(seals);
        }
    }
}
