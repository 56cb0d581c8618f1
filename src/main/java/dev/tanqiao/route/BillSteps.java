package dev.tanqiao.route;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code read-bills}, {@code read-bill-window}, {@code look-up} and {@code match-bills} call. */
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
    private final Duration every;
    private final Duration overlap;
    private final int pageSize;

    public BillSteps(
            BillStore bills,
            SettlementStore settlements,
            Matching matching,
            LookingUp lookingUp,
            JdbcSchedule schedule,
            JdbcSetAside setAside,
            Clock clock,
            Duration every,
            Duration overlap,
            int pageSize) {
        this.bills = bills;
        this.settlements = settlements;
        this.matching = matching;
        this.lookingUp = lookingUp;
        this.schedule = schedule;
        this.setAside = setAside;
        this.clock = clock;
        this.every = every;
        this.overlap = overlap;
        this.pageSize = pageSize;
    }

    /** Bills are read at once: a hub that begins sends nothing before. */
    public void atStart() {
        Instant now = clock.instant();
        bills.readBeforeSending();
        schedule.ensure(SCHEDULE, now);
        schedule.hasten(SCHEDULE, now);
    }

    /** The poll's next window. */
    public BillWindow nextWindow() {
        return bills.nextWindow(overlap, clock.instant());
    }

    /** Further windows to read with the poll's: those of settlements whose bill it has passed without seeing it. */
    public List<BillWindow> missedWindows(BillWindow polled) {
        return lookingUp.missed(polled);
    }

    /** The poll's window has been read to its end; whatever becomes of further ones, it need not be read again. */
    public void windowRead(BillWindow window) {
        bills.readThrough(window, overlap);
    }

    /** The poll has read all that it wanted. */
    public void pollEnded() {
        schedule.ended(SCHEDULE, clock.instant().plus(every), null, null);
    }

    /** A window of the poll could not be read; it is read again. */
    public void windowFailed(BillWindow window, Throwable failure) {
        Instant again = clock.instant().plus(AFTER_FAILURE);
        log.warn(
                "bills.not_read from={} to={} reason=\"{}\" next=\"the window is read again at {}\"",
                window.from(),
                window.to(),
                Why.of(failure),
                again);
        schedule.ended(SCHEDULE, again, Why.of(failure), null);
    }

    /** The beginning of a window's reading. */
    public BillReading begin(BillWindow window) {
        return BillReading.of(window);
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
    public BillReading page(BillReading reading, Integer httpStatus, @Nullable String body) {
        Optional<Bills.Page> page = Bills.page(httpStatus, body, pageSize);
        if (page.isEmpty()) {
            throw new IllegalStateException("Bills %s to %s could not be read (HTTP %d, no bill page)."
                    .formatted(reading.window().from(), reading.window().to(), httpStatus));
        }
        keep(page.get());
        schedule.hold(SCHEDULE, FOR_ONE_PAGE); // a poll of many pages outlives the lease it began with
        return reading.after(page.get().size(), page.get().total());
    }

    /** Stores what could be read and puts the rest aside. */
    void keep(Bills.Page page) {
        page.unreadable()
                .forEach(line ->
                        setAside.put("carbon.bills", line.pointer(), line.problem(), line.raw(), clock.instant()));
        bills.record(page.lines(), clock.instant());
    }

    /** The windows in which claimed unknown settlements are looked up. */
    public List<BillWindow> lookWindows(List<Map<String, Object>> rows) {
        List<Settlement> unknowns = Rows.ids(rows).stream()
                .map(settlements::find)
                .flatMap(Optional::stream)
                .toList();
        return lookingUp.windows(unknowns);
    }

    /** All windows have been read: what is not in the bills is absent. */
    public void concludeLook(List<Map<String, Object>> rows) {
        lookingUp.conclude(Rows.ids(rows));
    }

    /** The bills could not be read: the look does not count. */
    public void lookFailed(List<Map<String, Object>> rows, Throwable failure) {
        List<SettlementStore.NextLook> again = Rows.ids(rows).stream()
                .map(settlements::find)
                .flatMap(Optional::stream)
                .map(unknown -> new SettlementStore.NextLook(
                        unknown, unknown.looks(), clock.instant().plus(AFTER_FAILURE)))
                .toList();
        settlements.lookAgain(again);
        log.warn("bills.look_failed settlements={} reason=\"{}\"", again.size(), Why.of(failure));
    }

    /** Matches claimed bill lines. */
    public void match(List<Map<String, Object>> rows) {
        matching.match(Rows.ids(rows));
    }
}
