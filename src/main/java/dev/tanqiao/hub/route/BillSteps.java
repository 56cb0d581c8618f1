package dev.tanqiao.hub.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BillWindow;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import dev.tanqiao.upstream.carbon.Bills;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code read-bill-pages} and {@code match-bills} call. */
public final class BillSteps {

    private static final Logger log = LoggerFactory.getLogger(BillSteps.class);

    /** Real time; longer than all timeouts of a call together. */
    private static final Duration FOR_ONE_PAGE = Duration.ofMinutes(1);

    private final BillStore bills;
    private final Matching matching;
    private final JdbcSchedule schedule;
    private final JdbcQuarantine quarantine;
    private final Clock clock;
    private final int pageSize;
    private final int longestText;

    /**
     * @param longestText in characters: a line with a longer one is quarantined
     */
    public BillSteps(
            BillStore bills,
            Matching matching,
            JdbcSchedule schedule,
            JdbcQuarantine quarantine,
            Clock clock,
            int pageSize,
            int longestText) {
        this.bills = bills;
        this.matching = matching;
        this.schedule = schedule;
        this.quarantine = quarantine;
        this.clock = clock;
        this.pageSize = pageSize;
        this.longestText = longestText;
    }

    /** Begins the reading of some windows. */
    BillReading reading(List<BillWindow> windows) {
        return new BillReading(windows, clock.instant(), bills.total().trusted());
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
    public JsonNode query(BillReading reading) {
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

    /** Matches claimed bill lines. */
    public void match(List<Map<String, Object>> rows) {
        matching.match(Rows.ids(rows));
    }
}
