package dev.tanqiao.hub.web;

import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.BreakStore;
import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.ClosedDayStore;
import dev.tanqiao.core.bill.ReconciliationItem;
import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.bill.SheetRow;
import dev.tanqiao.hub.store.bill.DayAudit;
import dev.tanqiao.hub.store.bill.DaySums;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.hub.web.BreaksController.BreakView;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of reconciliation (对账): closed days, breaks, and whether anybody has changed what was sealed. */
@RestController
@RequestMapping("/api")
class ReconciliationController extends ApiDoor {

    private static final int MOST_BREAKS = 1_000;
    private static final int ROWS_AT_ONCE = 1_000;

    private final ClosedDayStore book;
    private final DaySums sums;
    private final DayAudit audit;
    private final BreakStore breaks;
    private final SealFile outside;
    private final Clock clock;
    private final Duration breakAge;

    ReconciliationController(
            ClosedDayStore book,
            DaySums sums,
            DayAudit audit,
            BreakStore breaks,
            SealFile outside,
            Clock clock,
            ReconciliationPolicy policy) {
        this.book = book;
        this.sums = sums;
        this.audit = audit;
        this.breaks = breaks;
        this.outside = outside;
        this.clock = clock;
        this.breakAge = policy.breakAge();
    }

    @GetMapping("/days")
    List<Seal> days() {
        return book.seals();
    }

    @GetMapping("/days/{day}")
    DayView day(@PathVariable String day) {
        LocalDate asked = checkedDay(day);
        Seal seal = closed(asked);
        return new DayView(
                asked,
                seal.closedAt(),
                seal.rows(),
                seal.hash(),
                sums.ofSheet(asked).stream().map(SumView::of).toList(),
                sums.asKnownNow(asked).stream().map(SumView::of).toList(),
                openBreaks(),
                groups(),
                breakAge,
                breaks.countOpen(clock.instant().minus(breakAge)));
    }

    private List<BreakGroup> groups() {
        Instant now = clock.instant();
        return breaks.countByType(now.minus(breakAge)).stream()
                .map(each ->
                        new BreakGroup(each.type(), each.open(), each.overdue(), Duration.between(each.oldest(), now)))
                .toList();
    }

    private List<BreakView> openBreaks() {
        Instant now = clock.instant();
        return breaks.open(BreakFilter.ANY, MOST_BREAKS).stream()
                .map(each -> BreakView.of(each, now, breakAge))
                .toList();
    }

    @GetMapping("/days/{day}/rows")
    List<SheetRowView> dayRows(@PathVariable String day, @RequestParam(defaultValue = "0") int after) {
        LocalDate asked = checkedDay(day);
        closed(asked);
        return book.rows(asked, after, ROWS_AT_ONCE).stream()
                .map(SheetRowView::of)
                .toList();
    }

    private Seal closed(LocalDate day) {
        return book.seal(day)
                .orElseThrow(() -> new NothingKnown("Day %s is not closed%s."
                        .formatted(
                                day,
                                BusinessDay.closingOf(day).isAfter(clock.instant())
                                        ? " yet; it is closed at 04:00 of the next day in Shanghai"
                                        : "; nobody had consented by then, or the hub has not come to it yet")));
    }

    @GetMapping("/audit")
    DayAudit.Report audit() {
        return audit.verify(outside.lines());
    }

    @GetMapping("/verified")
    Map<String, @Nullable Double> verified() {
        Instant now = clock.instant();
        Map<String, @Nullable Double> percent = new TreeMap<>();
        for (Duration within : ReconciliationPolicy.VERIFIED_WITHIN) {
            OptionalDouble share = sums.verifiedPercent(within, now);
            percent.put(ReconciliationPolicy.name(within), share.isPresent() ? share.getAsDouble() : null);
        }
        return percent;
    }

    /**
     * A closed day.
     *
     * @param sheet what was sealed: the day's items as they stood at its closing, and late ones of earlier days
     * @param now the day's own items as later sheets tell them
     * @param breaks the oldest that are open, of whatever day
     * @param breakGroups all that are open, counted by type
     * @param overdueBreaks how many of them are older than the limit
     */
    record DayView(
            LocalDate day,
            Instant closedAt,
            int rows,
            String seal,
            List<SumView> sheet,
            List<SumView> now,
            List<BreakView> breaks,
            List<BreakGroup> breakGroups,
            Duration breakAge,
            long overdueBreaks) {}

    /** Open breaks of one type, and how long the oldest is open. */
    record BreakGroup(String type, long open, long overdue, Duration oldest) {}

    /** Items of one kind and verdict. */
    record SumView(
            String kind,
            String verdict,
            boolean late,
            long items,
            String yuan,
            String pointsA,
            String pointsB,
            String billed) {

        static SumView of(DaySums.Sum sum) {
            return new SumView(
                    sum.kind(),
                    sum.verdict(),
                    sum.late(),
                    sum.items(),
                    BigDecimal.valueOf(-sum.amountFen(), 2).toPlainString(),
                    sum.pointsA().toPlainString(),
                    sum.pointsB().toPlainString(),
                    sum.billed().toPlainString());
        }
    }

    /** A row of a sheet. */
    record SheetRowView(
            LocalDate day,
            int row,
            LocalDate belongsTo,
            String kind,
            String verdict,
            @Nullable String account,
            @Nullable String orderNo,
            @Nullable Long transactionId,
            @Nullable String yuan,
            @Nullable String campusStatus,
            @Nullable String decision,
            @Nullable Long settlementId,
            @Nullable String cityTransactionId,
            @Nullable String equityProvider,
            @Nullable String pointsA,
            @Nullable String pointsB,
            @Nullable String status,
            String billed,
            String hash,
            @Nullable String source) {

        static SheetRowView of(SheetRow row) {
            ReconciliationItem item = row.item();
            ReconciliationItem.Counterpart counterpart = item.counterpart();
            ReconciliationItem.HubSide hub = item.hub();
            return new SheetRowView(
                    row.day(),
                    row.number(),
                    item.day(),
                    item.kind().name(),
                    row.verdict().name(),
                    counterpart == null ? null : counterpart.account(),
                    counterpart == null ? null : counterpart.orderNo(),
                    item.kind() == ReconciliationItem.Kind.BILL ? null : item.id(),
                    counterpart == null
                            ? null
                            : BigDecimal.valueOf(-counterpart.amountFen(), 2).toPlainString(),
                    counterpart == null ? null : counterpart.status().name(),
                    counterpart == null || counterpart.decision() == null
                            ? null
                            : counterpart.decision().name(),
                    hub == null ? null : hub.settlementId(),
                    hub == null ? item.bills().cityTransactionId() : hub.cityTransactionId(),
                    hub == null ? item.bills().provider() : hub.provider(),
                    hub == null ? null : hub.pointsA().toPlainString(),
                    hub == null ? null : hub.pointsB().toPlainString(),
                    hub == null ? null : hub.status().name(),
                    item.bills().sum().toPlainString(),
                    row.rowHash(),
                    counterpart == null ? null : counterpart.source().name());
        }
    }
}
