package dev.tanqiao.core.settlement;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where settlements wait for a person, and where what the person decides is kept. */
public interface ReviewStore {

    /** Those that wait and fit, the longest waiting first, at most so many. */
    List<ReviewCase> waiting(ReviewFilter filter, int most);

    /** How many wait and fit. */
    long count(ReviewFilter filter);

    /**
     * The numbers of those that wait and fit, in their order: asked for again behind the last, each is met once, whatever
     * becomes of it.
     *
     * @param after behind this number; 0: from the first
     */
    List<Long> numbers(ReviewFilter filter, long after, int most);

    /** How many wait, fit, and have a higher number. */
    long countBehind(ReviewFilter filter, long after);

    /** Settlements in any state with their evidence; unknown ids are left out. */
    List<ReviewCase> find(Collection<Long> settlementIds);

    /** Likewise, with the settlements locked within a unit of work. */
    List<ReviewCase> lock(Collection<Long> settlementIds);

    /** The first of those that are HELD for exactly that reason, locked likewise; what a trial holds has an index. */
    List<ReviewCase> lockHeld(String reason, int most);

    /** Keeps what a person decided. */
    void record(Collection<Act> acts);

    /** The bill lines of these settlements are matched again, which were done. */
    void matchAgain(Collection<Settlement> settlements, Instant at);
}
