package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
     * Locks the closing of a day, which begins with its first part, and reads the next part of it: items that have changed since the
     * last closing and are not entered yet; within a unit of work, as the two that follow. A closing that stopped on the way is gone
     * on with, and several hubs at once share its parts.
     *
     * @param at when the day is closed, unless its closing began earlier
     * @return empty when the day is closed already
     */
    Optional<ClosingPart> lockNextPart(LocalDate day, Instant at);

    /** Appends what that part enters, and goes on behind it. */
    void enter(ClosingPart part, List<SheetRow> rows);

    /** Ends the closing of a day: it is sealed, and its rows are to be judged. */
    void seal(Seal seal);

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
     * A part of a closing.
     *
     * @param sheet as far as it is written
     * @param items as they stand now; some may belong to a later day
     * @param contentHashes of their latest rows, by their keys
     * @param readThrough where the next part begins; null: nothing is left, and the day is to be sealed
     */
    record ClosingPart(
            OpenSheet sheet,
            List<ReconciliationItem> items,
            Map<String, String> contentHashes,
            @Nullable Progress readThrough) {}

    /**
     * A sheet that is being written.
     *
     * @param at when its closing began
     * @param previous hash of the seal before it; {@link Seal#NONE} for the first
     * @param rows in it so far
     * @param lastHash of the row or seal that its next row follows
     */
    record OpenSheet(LocalDate day, Instant at, String previous, int rows, String lastHash) {}

    /**
     * How far a closing has read.
     *
     * @param transactions through that id
     * @param billLines through that id; they follow the transactions
     */
    record Progress(long transactions, long billLines) {}

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
