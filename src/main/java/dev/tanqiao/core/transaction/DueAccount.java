package dev.tanqiao.core.transaction;

import java.time.Instant;
import java.util.List;

/**
 * An account whose transactions are to be polled now.
 *
 * @param lease the right to do so
 * @param consentedAt nothing ordered before it is ever settled
 * @param cursor orders up to here are stored
 * @param sweptAt the last daily read
 * @param quietPolls polls in a row that showed nothing new
 * @param openTimes order times of unpaid rows without orderNo: not collected, but polled for again
 */
public record DueAccount(
        Lease lease, Instant consentedAt, Instant cursor, Instant sweptAt, int quietPolls, List<Instant> openTimes) {

    /** The jAccount. */
    public String account() {
        return lease.account();
    }
}
