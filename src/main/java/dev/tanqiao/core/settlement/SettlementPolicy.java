package dev.tanqiao.core.settlement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When things are done again, and when they are late.
 *
 * @param unknownLookups when an unknown outcome is looked up in the bills, counted from the send
 * @param resendAbsent whether what no lookup has found is sent again; else a person decides
 * @param mostResends how often one order is sent again because no lookup has found it; then a person decides
 * @param retryAfter when what surely was not booked is sent again, by attempt; the last one repeats
 * @param heldDeadline how long a settlement may be held
 * @param unknownDeadline how long an outcome may stay unknown, counted from the send
 * @param billedDeadline how long a booked settlement may stay without a bill
 */
public record SettlementPolicy(
        List<Duration> unknownLookups,
        boolean resendAbsent,
        int mostResends,
        List<Duration> retryAfter,
        Duration heldDeadline,
        Duration unknownDeadline,
        Duration billedDeadline) {

    /** When attempt {@code number}, which surely was not booked, is followed by the next. */
    Instant retryAt(int number, Instant at) {
        return at.plus(retryAfter.get(Math.min(number, retryAfter.size()) - 1));
    }

    /**
     * When the next lookup is due.
     *
     * @param looks how many lookups have counted so far; after the last of the list its distance repeats
     */
    public Instant lookAt(Instant sentAt, int looks, Instant at) {
        Duration last = unknownLookups.get(unknownLookups.size() - 1);
        Instant due = looks < unknownLookups.size() ? sentAt.plus(unknownLookups.get(looks)) : at.plus(last);
        return due.isAfter(at) ? due : at.plus(unknownLookups.get(0));
    }
}
