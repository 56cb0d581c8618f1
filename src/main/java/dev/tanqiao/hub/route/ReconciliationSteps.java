package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code close-day} calls. */
public final class ReconciliationSteps {

    private static final Logger log = LoggerFactory.getLogger(ReconciliationSteps.class);

    /** The schedule of the closing. */
    private static final String SCHEDULE = "close-day";

    /** How long one day may take before another run begins; that one then helps to close it. */
    private static final Duration FOR_ONE_DAY = Duration.ofMinutes(10);

    private final DayClosing reconciling;
    private final JdbcClosedDayStore book;
    private final SealFile outside;
    private final JdbcSchedule schedule;
    private final UpstreamTime time;

    public ReconciliationSteps(
            DayClosing reconciling,
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

    /** Closes the days that are due one after the other, and writes their seals to the file outside the database. */
    public void closeDays() {
        Optional<Seal> closed = Optional.empty();
        do {
            if (!schedule.hold(SCHEDULE, FOR_ONE_DAY)) {
                return;
            }
            time.mustBeRight(); // a day that is closed by a wrong clock stays closed
            closed = reconciling.closeNextDueDay();
            keepOutside();
            closed.ifPresent(
                    seal -> log.info("day.closed day={} rows={} seal={}", seal.day(), seal.rows(), seal.hash()));
        } while (closed.isPresent());
    }

    private void keepOutside() {
        List<Seal> seals = book.toKeep();
        if (!seals.isEmpty()) {
            outside.append(seals);
            book.kept(seals);
        }
    }
}
