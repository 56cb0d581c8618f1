package dev.tanqiao.core.transaction;

import java.time.Instant;

/**
 * One stretch of order times to be read. Both ends are inclusive, in whole seconds, and fixed while it is paged.
 *
 * @param kind why it is read
 * @param from first order time
 * @param to last order time
 */
public record Window(Kind kind, Instant from, Instant to) {

    /** Why a window is read. */
    public enum Kind {
        /** From the cursor less the overlap, or from as far back as rows are shown late every day, to now. */
        NEW,
        /** Around orders that were not paid when they were last seen. */
        OPEN,
        /** Further back, once a day: rows that are shown later still, and whatever has changed since. */
        LATE,
        /** Around rows that could not be read. */
        QUARANTINED,
        /** Refunded orders only, far back. */
        REFUNDS,
        /** One second, on one page, where the other windows leave a doubt: rows that look alike, a refund no longer shown. */
        EQUALS;

        /** Whether only refunded orders are asked for. */
        public boolean isRefundedOnly() {
            return this == REFUNDS;
        }

        boolean isDaily() {
            return this == LATE || this == REFUNDS;
        }

        boolean isPaged() {
            return this != EQUALS;
        }
    }

    /** Whether it shows all that the other does. */
    boolean holds(Window other) {
        return holds(other.from) && holds(other.to);
    }

    boolean holds(Instant orderTime) {
        return !orderTime.isBefore(from) && !orderTime.isAfter(to);
    }
}
