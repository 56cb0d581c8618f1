package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where closed days are kept, row behind row. */
public interface ClosedDayStore {

    /**
     * The day to be closed next: after the last one; at the very beginning the day of the first consent.
     *
     * @param latest closed next when nobody has consented yet
     */
    LocalDate next(LocalDate latest);

    /**
     * Closes a day: every item that has changed since the last closing and belongs to the day or one before it is handed to the clerk,
     * what the clerk enters is appended, a part in each transaction, and with the last the day is sealed; its rows are to be judged. A
     * closing that stopped on the way is gone on with, and several at once share its parts. A day that is closed already is left as it
     * is.
     *
     * @param at when it is closed, unless its closing began earlier
     * @return the seal; empty when the day was closed already
     */
    Optional<Seal> close(LocalDate day, Instant at, Clerk clerk);

    /** Decides what is entered. */
    interface Clerk {

        /**
         * Enters an item.
         *
         * @param before content hash of its latest row; null: it has none
         * @param lastHash of the row or seal that the new row follows
         * @return the row to be appended; empty: it stands as its latest row says
         */
        Optional<SheetRow> enter(
                ReconciliationItem item, @Nullable String before, LocalDate day, int number, String lastHash);
    }

    /**
     * Locks the next part of what closings have entered, and the settlements of it, so that a move is seen or sees the break; within a
     * unit of work, as the three that follow.
     *
     * @return empty when nothing is left, or another is at it
     */
    Optional<EnteredPart> lockNextToJudge();

    /** That part is judged, and not judged again after a crash: opens its breaks. */
    void judged(EnteredPart part, List<Discrepancy> found, Instant at);

    /**
     * Locks the settlements of open breaks that closings have opened, a part of them.
     *
     * @param after behind the break with that number
     */
    OpenBreaks lockOpenBreaks(long after);

    /** Closes breaks, since what they say does not stand any more. */
    void clearedUp(Collection<Long> breakIds, Instant at);

    /**
     * Items that a closing has entered, as they stand now.
     *
     * @param through number of the last of their rows
     */
    record EnteredPart(LocalDate day, int through, List<ReconciliationItem> items) {}

    /** Open breaks by their numbers, in order, and the items they may be about, as they stand now. */
    record OpenBreaks(List<OpenBreak> breaks, List<ReconciliationItem> items) {}

    /** A break that a closing has opened. */
    record OpenBreak(long id, Discrepancy.Type type, String subject) {

        boolean isThatOf(Discrepancy found) {
            return found.type() == type && found.subject().equals(subject);
        }
    }

    /** The seals from the first day to the last. */
    List<Seal> seals();

    /** The seal of one day. */
    Optional<Seal> seal(LocalDate day);

    /** The rows of a closed day behind a number, at most {@code limit}. */
    List<SheetRow> rows(LocalDate day, int after, int limit);
}
