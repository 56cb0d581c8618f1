package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds everything back until the bills are read, where this hub cannot know what was sent before. */
public final class BillsFirst {

    private static final Logger log = LoggerFactory.getLogger(BillsFirst.class);

    private final BillStore bills;
    private final JdbcSchedule schedule;
    private final Clock clock;
    private final String hub;

    /**
     * @param hub this replica
     */
    public BillsFirst(BillStore bills, JdbcSchedule schedule, Clock clock, String hub) {
        this.bills = bills;
        this.schedule = schedule;
        this.clock = clock;
        this.hub = hub;
    }

    /** Bills are read at once: a hub that begins sends nothing before. */
    public void atStart() {
        schedule.ensure(BillPollSteps.SCHEDULE, clock.instant());
        waitForBills(hub, "it begins");
    }

    /** The database was exchanged: no hub sends anything before the bills are read. */
    public void databaseExchanged() {
        waitForBills(BillPoll.ALL, "the database lacks what this hub committed last");
    }

    private void waitForBills(String who, String why) {
        Instant now = clock.instant();
        bills.waitForBills(who, now);
        schedule.hasten(BillPollSteps.SCHEDULE, now);
        log.info(
                "bills.awaited hub={} reason=\"{}\" next=\"nothing is sent until the bills are read up to now\"",
                who,
                why);
    }
}
