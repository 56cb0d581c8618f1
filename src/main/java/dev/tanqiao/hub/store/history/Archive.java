package dev.tanqiao.hub.store.history;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/** Payload history: the months that are over, and those that lie in files. */
public interface Archive {

    /**
     * A month of one history that lies in the database.
     *
     * @param history the partitioned table: observation, attempt, attempt_answer, delivery_attempt
     */
    record Month(String history, YearMonth month, long rows) {}

    /** A month that lies in a file: gzipped CSV with a header, as PostgreSQL's COPY writes and reads it. */
    record Archived(
            String history, YearMonth month, String file, long rows, String sha256, Instant archivedAt, String actor) {}

    /**
     * What must keep its evidence in the database.
     *
     * @param since when it began: months that end later stay
     */
    record Open(String subject, Instant since) {}

    /** Who archives, when and why. */
    record Request(Instant at, String actor, String reason) {}

    /** The oldest thing that has not ended: a settlement, a break, a delivery. */
    Optional<Open> oldestOpen();

    /** Whole months that ended before that time, oldest first. */
    List<Month> endedBefore(Instant time);

    /**
     * Writes one month to its file, and then drops it from the database, both or neither: a file that was written before a
     * crash is written again.
     *
     * @throws UncheckedIOException when the file cannot be written; the month then stays
     */
    Archived archive(Month month, Request request);

    /** What was archived so far, oldest month first. */
    List<Archived> archived();
}
