package dev.tanqiao.bill;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Closes days (日终对账): campus orders, settlements and bills, row by row, in a sheet that nobody changes again. */
public final class Reconciling {

    private final DayBook book;
    private final Clock clock;

    public Reconciling(DayBook book, Clock clock) {
        this.book = book;
        this.clock = clock;
    }

    /**
     * Closes the earliest day whose closing has come.
     *
     * @return its seal; empty when no day is due, or another has just closed it
     */
    public Optional<Seal> closeNextDueDay() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LocalDate latest = BusinessDay.latestToClose(now);
        LocalDate day = book.next(latest);
        return day.isAfter(latest) ? Optional.empty() : book.close(day, now, Reconciling::enter);
    }

    /** When the next day is closed. */
    public Instant nextClosing() {
        return BusinessDay.closingOf(BusinessDay.latestToClose(clock.instant()).plusDays(1));
    }

    /** A row for what stands differently than before; a break only then, so that none a person has closed comes back. */
    static DayBook.Entry enter(Item item, @Nullable String before, LocalDate day, int number, String lastHash) {
        return SheetRow.isAsEntered(item, before)
                ? DayBook.Entry.NOTHING
                : new DayBook.Entry(Optional.of(SheetRow.after(lastHash, day, number, item)), item.discrepancy());
    }
}
