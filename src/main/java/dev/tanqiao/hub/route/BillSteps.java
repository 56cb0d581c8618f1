package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BillWindow;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import dev.tanqiao.upstream.carbon.Bills;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code read-bill-pages}, {@code look-up} and {@code match-bills} call. */
public final class BillSteps {

    private static final Logger log = LoggerFactory.getLogger(BillSteps.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    /** Real time; longer than all timeouts of a call together. */
    private static final Duration FOR_ONE_PAGE = Duration.ofMinutes(1);

    private final BillStore bills;
    private final SettlementStore settlements;
    private final Matching matching;
    private final Lookup lookup;
    private final JdbcSchedule schedule;
    private final JdbcQuarantine quarantine;
    private final Clock clock;
    private final UpstreamTime time;
    private final int pageSize;
    private final int longestText;

    /**
     * @param longestText in characters: a line with a longer one is put aside
     */
    public BillSteps(
            BillStore bills,
            SettlementStore settlements,
            Matching matching,
            Lookup lookup,
            JdbcSchedule schedule,
            JdbcQuarantine quarantine,
            Clock clock,
            UpstreamTime time,
            int pageSize,
            int longestText) {
        this.bills = bills;
        this.settlements = settlements;
        this.matching = matching;
        this.lookup = lookup;
        this.schedule = schedule;
        this.quarantine = quarantine;
        this.clock = clock;
        this.time = time;
        this.pageSize = pageSize;
        this.longestText = longestText;
    }

    /** Begins the reading of some windows. */
    BillReading reading(List<BillWindow> windows) {
        return new BillReading(windows, clock.instant(), bills.total().heeded());
    }

    /** Says where a reading proves no absence. */
    void tellDoubt(BillReading reading) {
        reading.doubt().ifPresent(why -> {
            bills.doubted(why, clock.instant());
            log.warn(
                    "bills.doubtful reason=\"{}\" next=\"its lines count, but it proves no absence; a person may have a wrong total ignored\"",
                    why);
        });
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
    public void page(BillReading reading, Integer httpStatus, @Nullable String date, @Nullable String body) {
        Bills.Page page = Bills.page(httpStatus, body, longestText)
                .orElseThrow(() -> new IllegalStateException("Bills %s to %s could not be read (HTTP %s, no bill page)."
                        .formatted(reading.window().from(), reading.window().to(), httpStatus)));
        putAside(page);
        reading.dated(HttpDate.read(date));
        bills.record(reading.after(page.lines(), page.size(), page.text(), page.total()), clock.instant());
        schedule.hold(BillPollSteps.SCHEDULE, FOR_ONE_PAGE); // a poll of many pages outlives the lease it began with
    }

    /** Stores what could be read and puts the rest aside. */
    void keep(Bills.Page page) {
        putAside(page);
        bills.record(page.lines(), clock.instant());
    }

    private void putAside(Bills.Page page) {
        page.unreadable()
                .forEach(line ->
                        quarantine.put("carbon.bills", line.pointer(), line.problem(), line.raw(), clock.instant()));
    }

    /** Begins the reading of the windows in which claimed unknown settlements are looked up. */
    public BillReading look(List<Map<String, Object>> rows) {
        return reading(lookup.windows(found(rows).toList()));
    }

    /** A page of one provider could not be read; the others' are. */
    public void pageFailed(BillReading reading, Throwable failure) {
        log.warn(
                "bills.lookup_failed provider={} reason=\"{}\" next=\"its pages that were read count; its settlements are looked up again in {}\"",
                reading.window().provider(),
                FailureText.of(failure),
                AFTER_FAILURE);
        reading.leaveProvider();
    }

    /**
     * What is not in the bills is absent, where every window of its provider has been read.
     *
     * @throws IllegalStateException when the answers have told that our time is wrong: how long ago the send was is not known
     */
    public void concludeLook(List<Map<String, Object>> rows, BillReading reading) {
        time.mustBeRight();
        tellDoubt(reading);
        Map<Boolean, List<Settlement>> byUnread =
                found(rows).collect(Collectors.partitioningBy(unknown -> reading.isUnread(unknown.provider())));
        lookup.conclude(
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
        log.warn("bills.lookup_failed settlements={} reason=\"{}\"", unknowns.size(), FailureText.of(failure));
    }

    private Stream<Settlement> found(List<Map<String, Object>> rows) {
        return Rows.ids(rows).stream().map(settlements::find).flatMap(Optional::stream);
    }

    private void lookAgainSoon(List<Settlement> unknowns) {
        settlements.lookAgain(unknowns.stream()
                .map(unknown -> new SettlementStore.NextLook(
                        unknown, unknown.looks(), time.now().plus(AFTER_FAILURE)))
                .toList());
    }

    /** Matches claimed bill lines. */
    public void match(List<Map<String, Object>> rows) {
        matching.match(Rows.ids(rows));
    }
}
