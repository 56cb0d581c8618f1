package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the route {@code read-bills} calls. */
public final class BillPollSteps {

    /** The schedule of the bill poll. */
    public static final String SCHEDULE = "bills";

    private final BillSteps pages;
    private final BillStore bills;
    private final Lookup lookup;
    private final JdbcSchedule schedule;
    private final Clock clock;
    private final UpstreamTime time;
    private final Range range;

    /**
     * What a poll may read.
     *
     * @param goLive the go-live line: nothing before it is read
     * @param overlap how far a poll goes back behind the one before
     */
    public record Range(Instant goLive, Duration overlap) {}

    public BillPollSteps(
            BillSteps pages,
            BillStore bills,
            Lookup lookup,
            JdbcSchedule schedule,
            Clock clock,
            UpstreamTime time,
            Range range) {
        this.pages = pages;
        this.bills = bills;
        this.lookup = lookup;
        this.schedule = schedule;
        this.clock = clock;
        this.time = time;
        this.range = range;
    }

    /** What the poll reads next. */
    public BillPoll nextPoll() {
        return bills.nextPoll(range.overlap(), range.goLive(), clock.instant());
    }

    /** Begins the reading of the poll's window. */
    public BillReading read(BillPoll poll) {
        return pages.reading(List.of(poll.window()));
    }

    /** Begins the reading of further windows: those of settlements whose bill the poll has passed without seeing it. */
    public BillReading readMissed(BillPoll poll) {
        return pages.reading(lookup.missed(poll.window()));
    }

    /**
     * The poll's window has been read to its end, as far as the city's {@code Date} goes; whatever becomes of further ones, it need not be
     * read again.
     *
     * @throws IllegalStateException when the answers have told that our time is wrong, or are of another time: nothing is known to be read
     */
    public void windowRead(BillPoll poll, BillReading reading) {
        time.mustNotBeWrong();
        if (!UpstreamTime.isNear(reading.behind())) {
            throw new IllegalStateException(
                    "The city's answers are dated %s before they were asked for.".formatted(reading.behind()));
        }
        pages.tellDoubt(reading);
        bills.readThrough(poll.upTo(reading.confirmedUntil()), reading.doubt().isEmpty());
    }

    /** The poll has read all that it wanted; a slice is followed by the next at once. */
    public void pollEnded(BillPoll poll) {
        if (!poll.reachesNow()) {
            schedule.hasten(SCHEDULE, clock.instant());
        }
    }
}
