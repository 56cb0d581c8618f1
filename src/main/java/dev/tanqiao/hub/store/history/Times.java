package dev.tanqiao.hub.store.history;

import java.time.Instant;
import java.util.List;

/** Rows that a wrong clock has put ahead. */
public interface Times {

    /**
     * Rows of one kind that lie ahead.
     *
     * @param rows in words
     * @param latest the time that lies furthest ahead
     */
    record Ahead(String rows, long count, Instant latest) {}

    /** What lies ahead of that time and should not; empty: nothing. */
    List<Ahead> ahead(Instant now);

    /** Brings it back; what has happened stays as it was stamped, and business time does not follow it any more. */
    List<Ahead> bringBack(Instant now);
}
