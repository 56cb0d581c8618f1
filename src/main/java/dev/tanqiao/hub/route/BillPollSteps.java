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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code read-bills} calls. */
public final class BillPollSteps {

    /** The schedule of the bill poll. */
    public static final String SCHEDULE = "bills";

    private static final Logger log = LoggerFactory.getLogger(BillPollSteps.class);

    private final BillSteps pages;
    private final BillStore bills;
    private final Lookup lookup;
    private final JdbcSchedule schedule;
    private final Clock clock;
    private final UpstreamTime time;
    private final String hub;
    private final Instant goLive;
    private final Duration overlap;

    /**
     * @param hub this replica
     * @param goLive the go-live line: nothing before it is read
     * @param overlap how far a poll goes back behind the one before
     */
    public BillPollSteps(
            BillSteps pages,
            BillStore bills,
            Lookup lookup,
            JdbcSchedule schedule,
            Clock clock,
            UpstreamTime time,
            String hub,
            Instant goLive,
            Duration overlap) {
        this.pages = pages;
        this.bills = bills;
        this.lookup = lookup;
        this.schedule = schedule;
        this.clock = clock;
        this.time = time;
        this.hub = hub;
        this.goLive = goLive;
        this.overlap = overlap;
    }

    /** Bills are read at once: a hub that begins sends nothing before. */
    public void atStart() {
        schedule.ensure(SCHEDULE, clock.instant());
        waitForBills(hub, "it begins");
    }

    /** The database was exchanged: no hub sends anything before the bills are read. */
    public void databaseExchanged() {
        waitForBills(BillPoll.ALL, "the database lacks what this hub committed last");
    }

    private void waitForBills(String who, String why) {
        Instant now = clock.instant();
        bills.waitForBills(who, now);
        schedule.hasten(SCHEDULE, now);
        log.info(
                "bills.awaited hub={} reason=\"{}\" next=\"nothing is sent until the bills are read up to now\"",
                who,
                why);
    }

    /** What the poll reads next. */
    public BillPoll nextPoll() {
        return bills.nextPoll(overlap, goLive, clock.instant());
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
