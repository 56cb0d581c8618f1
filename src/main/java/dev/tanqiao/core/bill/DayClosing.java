package dev.tanqiao.core.bill;

import dev.tanqiao.core.bill.ClosedDayStore.ClosingPart;
import dev.tanqiao.core.bill.ClosedDayStore.EnteredPart;
import dev.tanqiao.core.bill.ClosedDayStore.OpenBreak;
import dev.tanqiao.core.bill.ClosedDayStore.OpenBreaks;
import dev.tanqiao.core.bill.ClosedDayStore.OpenSheet;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Closes days (日终对账): campus orders, settlements and bills, row by row, in a sheet that nobody changes again. */
public final class DayClosing {

    private final ClosedDayStore book;
    private final UnitOfWork work;
    private final Clock clock;

    public DayClosing(ClosedDayStore book, UnitOfWork work, Clock clock) {
        this.book = book;
        this.work = work;
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
        Optional<Seal> closed = day.isAfter(latest) ? Optional.empty() : close(day, now);
        while (work.commit(() -> judgePart(now))) {
            // the next part
        }
        if (closed.isEmpty()) {
            judgeAgain(now);
        }
        return closed;
    }

    /** A part in each unit of work; empty when another has closed the day. */
    private Optional<Seal> close(LocalDate day, Instant at) {
        Optional<ClosingPart> part;
        do {
            part = work.commit(() -> closePart(day, at));
        } while (part.isPresent() && part.get().readThrough() != null);
        return part.map(DayClosing::seal);
    }

    private Optional<ClosingPart> closePart(LocalDate day, Instant at) {
        Optional<ClosingPart> next = book.lockNextPart(day, at);
        next.ifPresent(part -> {
            if (part.readThrough() == null) {
                book.seal(seal(part));
            } else {
                book.enter(part, rows(part));
            }
        });
        return next;
    }

    static Seal seal(ClosingPart last) {
        OpenSheet sheet = last.sheet();
        return Seal.of(sheet.day(), sheet.rows(), sheet.at(), sheet.previous(), sheet.lastHash());
    }

    /**
     * A row for each item of the day or one before it that stands differently than before; only that is judged, so that no break a
     * person has closed comes back.
     */
    static List<SheetRow> rows(ClosingPart part) {
        OpenSheet sheet = part.sheet();
        List<SheetRow> rows = new ArrayList<>();
        String lastHash = sheet.lastHash();
        for (ReconciliationItem item : part.items()) {
            if (!item.day().isAfter(sheet.day())
                    && !SheetRow.isAsEntered(item, part.contentHashes().get(item.key()))) {
                SheetRow row = SheetRow.after(lastHash, sheet.day(), sheet.rows() + rows.size() + 1, item);
                rows.add(row);
                lastHash = row.rowHash();
            }
        }
        return rows;
    }

    /** False when nothing is left, or another is at it. */
    private boolean judgePart(Instant now) {
        Optional<EnteredPart> next = book.lockNextToJudge();
        next.ifPresent(part -> book.judged(part, breaks(part.items()), now));
        return next.isPresent();
    }

    private void judgeAgain(Instant now) {
        long after = 0;
        while (after >= 0) {
            long last = after;
            after = work.commit(() -> judgePartAgain(last, now));
        }
    }

    /** The number of the last that was judged; negative when none is left. */
    private long judgePartAgain(long after, Instant now) {
        OpenBreaks open = book.lockOpenBreaks(after);
        List<OpenBreak> breaks = open.breaks();
        book.clearedUp(clearedUp(open), now);
        return breaks.isEmpty() ? -1 : breaks.get(breaks.size() - 1).id();
    }

    /** Those whose items are no such break any more. */
    static List<Long> clearedUp(OpenBreaks open) {
        List<Discrepancy> standing = breaks(open.items());
        return open.breaks().stream()
                .filter(each -> standing.stream().noneMatch(each::isThatOf))
                .map(OpenBreak::id)
                .toList();
    }

    private static List<Discrepancy> breaks(List<ReconciliationItem> items) {
        return items.stream()
                .map(ReconciliationItem::discrepancy)
                .flatMap(Optional::stream)
                .toList();
    }
}
