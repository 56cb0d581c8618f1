package dev.tanqiao.route;

import dev.tanqiao.bill.BillPoll;
import dev.tanqiao.bill.BillReading;
import dev.tanqiao.bill.BillStore;
import dev.tanqiao.bill.BillWindow;
import dev.tanqiao.bill.LookingUp;
import dev.tanqiao.bill.Matching;
import dev.tanqiao.carbon.Bills;
import dev.tanqiao.settlement.Settlement;
import dev.tanqiao.settlement.SettlementStore;
import dev.tanqiao.store.JdbcSchedule;
import dev.tanqiao.store.JdbcSetAside;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code read-bills}, {@code read-bill-pages}, {@code look-up} and {@code match-bills} call. */
public final class BillSteps {

    /** The schedule of the bill poll. */
    public static final String SCHEDULE = "bills";

    private static final Logger log = LoggerFactory.getLogger(BillSteps.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    /** Real time; longer than all timeouts of a call together. */
    private static final Duration FOR_ONE_PAGE = Duration.ofMinutes(1);

    private final BillStore bills;
    private final SettlementStore settlements;
    private final Matching matching;
    private final LookingUp lookingUp;
    private final JdbcSchedule schedule;
    private final JdbcSetAside setAside;
    private final Clock clock;
    private final String hub;
    private final Instant goLive;
    private final Duration every;
    private final Duration overlap;
    private final int pageSize;
    private final int longestText;

    /**
     * @param hub this replica
     * @param goLive the go-live line
     * @param longestText in characters: a line with a longer one is put aside
     */
    public BillSteps(
            BillStore bills,
            SettlementStore settlements,
            Matching matching,
            LookingUp lookingUp,
            JdbcSchedule schedule,
            JdbcSetAside setAside,
            Clock clock,
            String hub,
            Instant goLive,
            Duration every,
            Duration overlap,
            int pageSize,
            int longestText) {
        this.bills = bills;
        this.settlements = settlements;
        this.matching = matching;
        this.lookingUp = lookingUp;
        this.schedule = schedule;
        this.setAside = setAside;
        this.clock = clock;
        this.hub = hub;
        this.goLive = goLive;
        this.every = every;
        this.overlap = overlap;
        this.pageSize = pageSize;
        this.longestText = longestText;
    }

    /** Bills are read at once: a hub that begins sends nothing before. */
    public void atStart() {
        schedule.ensure(SCHEDULE, clock.instant());
        waitForBills(hub, "it begins");
    }

    /** The database is another than it was: no hub sends anything before the bills are read. */
    public void databaseExchanged() {
        waitForBills(BillPoll.ALL, "the database lacks what this hub committed last");
    }

    private void waitForBills(String who, String why) {
        Instant now = clock.instant();
        bills.waitForBills(who, now);
        schedule.hasten(SCHEDULE, now);
        log.info(
                "bills.awaited hub={} reason=\"{}\" next=\"nothing is sent until the bills are read to now\"",
                who,
                why);
    }

    /** What the poll reads next. */
    public BillPoll nextPoll() {
        return bills.nextPoll(overlap, goLive, clock.instant());
    }

    /** Begins the reading of the poll's window. */
    public BillReading read(BillPoll poll) {
        return reading(List.of(poll.window()));
    }

    /** Begins the reading of further windows: those of settlements whose bill the poll has passed without seeing it. */
    public BillReading readMissed(BillPoll poll) {
        return reading(lookingUp.missed(poll.window()));
    }

    private BillReading reading(List<BillWindow> windows) {
        return new BillReading(windows, clock.instant(), bills.total().heeded());
    }

    /** The poll's window has been read to its end; whatever becomes of further ones, it need not be read again. */
    public void windowRead(BillPoll poll, BillReading reading) {
        tellDoubt(reading);
        bills.readThrough(poll, reading.doubt().isEmpty());
    }

    private void tellDoubt(BillReading reading) {
        reading.doubt().ifPresent(why -> {
            bills.doubted(why, clock.instant());
            log.warn(
                    "bills.doubtful reason=\"{}\" next=\"its lines count, and what it lacks is not absent; a person may have a wrong total ignored\"",
                    why);
        });
    }

    /** The poll has read all that it wanted; a slice is followed by the next at once. */
    public void pollEnded(BillPoll poll) {
        Instant now = clock.instant();
        schedule.ended(SCHEDULE, poll.reachesNow() ? now.plus(every) : now, null, null);
    }

    /** A window of the poll could not be read; it is read again. */
    public void windowFailed(BillPoll poll, Throwable failure) {
        Instant again = clock.instant().plus(AFTER_FAILURE);
        log.warn(
                "bills.not_read from={} to={} reason=\"{}\" waiting={} next=\"the window is read again at {}\"",
                poll.window().from(),
                poll.window().to(),
                Why.of(failure),
                poll.waiting(),
                again);
        schedule.ended(SCHEDULE, again, Why.of(failure), null);
    }

    /** The query for the next page. */
    public String query(BillReading reading) {
        BillWindow window = reading.window();
        return Bills.query(window.provider(), window.from(), window.to(), reading.page(), pageSize);
    }

    /**
     * Keeps a page's lines.
     *
     * @throws IllegalStateException when the answer is no bill page: nothing was learned
     */
    public void page(BillReading reading, Integer httpStatus, @Nullable String body) {
        Bills.Page page = Bills.page(httpStatus, body, longestText)
                .orElseThrow(() -> new IllegalStateException("Bills %s to %s could not be read (HTTP %d, no bill page)."
                        .formatted(reading.window().from(), reading.window().to(), httpStatus)));
        putAside(page);
        bills.record(reading.after(page.lines(), page.size(), page.text(), page.total()), clock.instant());
        schedule.hold(SCHEDULE, FOR_ONE_PAGE); // a poll of many pages outlives the lease it began with
    }

    /** Stores what could be read and puts the rest aside. */
    void keep(Bills.Page page) {
        putAside(page);
        bills.record(page.lines(), clock.instant());
    }

    private void putAside(Bills.Page page) {
        page.unreadable()
                .forEach(line ->
                        setAside.put("carbon.bills", line.pointer(), line.problem(), line.raw(), clock.instant()));
    }

    /** Begins the reading of the windows in which claimed unknown settlements are looked up. */
    public BillReading look(List<Map<String, Object>> rows) {
        return reading(lookingUp.windows(found(rows).toList()));
    }

    /** A page of one provider could not be read; the others' are. */
    public void pageFailed(BillReading reading, Throwable failure) {
        log.warn(
                "bills.look_failed provider={} reason=\"{}\" next=\"its pages that were read count; its settlements are looked up again in {}\"",
                reading.window().provider(),
                Why.of(failure),
                AFTER_FAILURE);
        reading.leaveProvider();
    }

    /** What is not in the bills is absent, where every window of its provider has been read. */
    public void concludeLook(List<Map<String, Object>> rows, BillReading reading) {
        tellDoubt(reading);
        Map<Boolean, List<Settlement>> byUnread =
                found(rows).collect(Collectors.partitioningBy(unknown -> reading.isUnread(unknown.provider())));
        lookingUp.conclude(
                byUnread.getOrDefault(false, List.of()).stream()
                        .map(Settlement::id)
                        .toList(),
                reading);
        lookAgainSoon(byUnread.getOrDefault(true, List.of()));
    }

    /** Nothing could be concluded: the look does not count. */
    public void lookFailed(List<Map<String, Object>> rows, Throwable failure) {
        List<Settlement> unknowns = found(rows).toList();
        lookAgainSoon(unknowns);
        log.warn("bills.look_failed settlements={} reason=\"{}\"", unknowns.size(), Why.of(failure));
    }

    private Stream<Settlement> found(List<Map<String, Object>> rows) {
        return Rows.ids(rows).stream().map(settlements::find).flatMap(Optional::stream);
    }

    private void lookAgainSoon(List<Settlement> unknowns) {
        settlements.lookAgain(unknowns.stream()
                .map(unknown -> new SettlementStore.NextLook(
                        unknown, unknown.looks(), clock.instant().plus(AFTER_FAILURE)))
                .toList());
    }

    /** Matches claimed bill lines. */
    public void match(List<Map<String, Object>> rows) {
        matching.match(Rows.ids(rows));
    }
}
