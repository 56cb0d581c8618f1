package dev.tanqiao.core.bill;

import java.time.Instant;
import java.util.List;

/** Breaks as people look after them. */
public interface BreakStore {

    /** The open ones that fit, the oldest first. */
    List<Break> open(BreakFilter filter, int most);

    /** The ones that fit and were closed last. */
    List<Break> closed(BreakFilter filter, int most);

    /**
     * The open ones that fit, in the order of their numbers: asked for again behind the last, each is met once.
     *
     * @param after behind this number; 0: from the first
     */
    List<Break> openBehind(BreakFilter filter, long after, int most);

    /** How many are open, fit, and have a higher number. */
    long countOpenBehind(BreakFilter filter, long after);

    /** How many that fit are closed. */
    long countClosed(BreakFilter filter);

    /** Those of these numbers that are open. */
    List<Break> open(List<Long> ids);

    /** How many are open, of those opened by then. */
    long countOpen(Instant openedBy);

    /**
     * How many are open of each type, most first.
     *
     * @param overdueBy opened by then counts as overdue
     */
    List<OpenBreaks> countByType(Instant overdueBy);

    /** Open breaks of one type. */
    record OpenBreaks(String type, long open, long overdue, Instant oldest) {}

    /** Says who looks after an open break, and why; false when there is no such open break. */
    boolean assign(long id, String owner, String note);

    /** Closes an open break by hand; false when there is no such open break. */
    boolean close(long id, String actor, String reason, Instant at);
}
