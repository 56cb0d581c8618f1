package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Discrepancy;
import java.time.Instant;
import java.time.LocalDate;
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
     * Opens the breaks of what closings have entered: as it stands now, a part in each transaction, and under the locks of its
     * settlements, so that a move is seen or sees the break. What was judged is not judged again after a crash.
     */
    void judge(Instant at, Judge judge);

    /** Closes the open breaks that closings have opened and that do not stand any more; in the same manner. */
    void judgeAgain(Instant at, Judge judge);

    /** Tells which break an item is. */
    interface Judge {
        Optional<Discrepancy> judge(ReconciliationItem item);
    }

    /** The seals from the first day to the last. */
    List<Seal> seals();
}
