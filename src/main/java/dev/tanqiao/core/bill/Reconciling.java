package dev.tanqiao.core.bill;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Closes days (日终对账): campus orders, settlements and bills, row by row, in a sheet that nobody changes again. */
public final class Reconciling {

    private final ClosedDayStore book;
    private final Clock clock;

    public Reconciling(ClosedDayStore book, Clock clock) {
        this.book = book;
        this.clock = clock;
    }

    /**
     * Closes the earliest day whose closing has come, and opens the breaks of what was entered. When no day is due any more, open
     * breaks are judged again: what cleared one up may have happened while the day was being closed.
     *
     * @return its seal; empty when no day is due, or another has just closed it
     */
    public Optional<Seal> closeNextDueDay() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LocalDate latest = BusinessDay.latestToClose(now);
        LocalDate day = book.next(latest);
        Optional<Seal> closed = day.isAfter(latest) ? Optional.empty() : book.close(day, now, Reconciling::enter);
        book.judge(now, ReconciliationItem::discrepancy);
        if (closed.isEmpty()) {
            book.judgeAgain(now, ReconciliationItem::discrepancy);
        }
        return closed;
    }

    /** A row for what stands differently than before; only that is judged, so that no break a person has closed comes back. */
    public static Optional<SheetRow> enter(
            ReconciliationItem item, @Nullable String before, LocalDate day, int number, String lastHash) {
        return SheetRow.isAsEntered(item, before)
                ? Optional.empty()
                : Optional.of(SheetRow.after(lastHash, day, number, item));
    }
}
