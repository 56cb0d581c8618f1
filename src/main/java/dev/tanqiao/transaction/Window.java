package dev.tanqiao.transaction;

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
        /** From the cursor, less the overlap, to now. */
        NEW,
        /** Around orders that were not paid when they were last seen. */
        OPEN,
        /** Refunded orders only, far back. */
        REFUNDS,
        /** One second, on one page, in which rows that look alike stood on several pages. */
        EQUALS;

        /** Whether only refunded orders are asked for. */
        public boolean isRefundedOnly() {
            return this == REFUNDS;
        }

        boolean isPaged() {
            return this != EQUALS;
        }
    }

    boolean holds(Instant orderTime) {
        return !orderTime.isBefore(from) && !orderTime.isAfter(to);
    }
}
