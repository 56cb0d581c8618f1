package dev.tanqiao.core.transaction;

import java.time.Instant;
import java.util.List;

/** What could not be read (隔离), as people look after it: what is here is what has an open break. */
public interface QuarantineStore {

    /**
     * Those that fit, in the order of their numbers.
     *
     * @param after behind this number; 0: from the first
     */
    List<QuarantinedEntity> open(QuarantineFilter filter, long after, int most);

    /** How many fit, and have a higher number. */
    long count(QuarantineFilter filter, long after);

    /** Those of these numbers that are still here. */
    List<QuarantinedEntity> find(List<Long> ids);

    /**
     * Has the source show it again: the account gets its daily read at the next beat, the bills are read from there on.
     *
     * @return false when the campus is not asked about the person, who must consent again
     */
    boolean readAgain(QuarantinedEntity entity, Instant now);
}
