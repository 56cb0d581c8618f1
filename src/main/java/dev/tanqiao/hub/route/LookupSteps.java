package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the route {@code look-up} calls. */
public final class LookupSteps {

    private static final Logger log = LoggerFactory.getLogger(LookupSteps.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final BillSteps pages;
    private final SettlementStore settlements;
    private final Lookup lookup;
    private final UpstreamTime time;

    public LookupSteps(BillSteps pages, SettlementStore settlements, Lookup lookup, UpstreamTime time) {
        this.pages = pages;
        this.settlements = settlements;
        this.lookup = lookup;
        this.time = time;
    }

    /** Begins the reading of the windows in which claimed unknown settlements are looked up. */
    public BillReading begin(List<Map<String, Object>> rows) {
        return pages.reading(lookup.windows(found(rows).toList()));
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
    public void conclude(List<Map<String, Object>> rows, BillReading reading) {
        time.mustBeRight();
        pages.tellDoubt(reading);
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
    public void failed(List<Map<String, Object>> rows, Throwable failure) {
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
}
