package dev.tanqiao.core.settlement;

import java.util.Set;

/**
 * Two sides that do not agree (差异, a break): nothing is sent because of it, a person looks at it.
 *
 * @param type what kind of disagreement
 * @param subject whom it is about: {@code settlement/17}, {@code bill/4}, {@code transaction/9}, {@code quarantine/3}; one open break for one
 *     type and subject
 * @param detail what was expected and what was found
 */
public record Discrepancy(Type type, String subject, String detail) {

    /** The kinds of disagreement. */
    public enum Type {
        /** Paid and owed, but not booked when its day was closed. */
        NOT_SETTLED(SettlementStatus.SETTLED, SettlementStatus.BILLED, SettlementStatus.CANCELLED),
        /** Taken back, but its original is not booked. */
        REFUND_WITHOUT_ORIGINAL(SettlementStatus.SETTLED, SettlementStatus.BILLED),
        /** The campus changed a transaction that was already settled. */
        CHANGED_AFTER_SETTLEMENT,
        /** The city accepted more than one attempt of one settlement. */
        TWO_ACCEPTED_ATTEMPTS,
        /** The bills show one transactionId more than once. */
        BOOKED_MORE_THAN_ONCE,
        /** The bills show another amount than was settled. */
        AMOUNT_DIFFERS,
        /** A bill for a transactionId we never used. */
        BILL_WITHOUT_SETTLEMENT,
        /** Settled, but no bill has appeared within its time. */
        NOT_BILLED(SettlementStatus.BILLED),
        /** Booked, although we had given it up. */
        BOOKED_THOUGH_CANCELLED,
        /** What an upstream shows cannot be read: it is quarantined. */
        UNREADABLE;

        private final Set<SettlementStatus> ends;

        Type(SettlementStatus... ends) {
            this.ends = Set.of(ends);
        }

        /** Whether a break of this type closes by itself when the settlement it is about arrives there. */
        public boolean endsIn(SettlementStatus status) {
            return ends.contains(status);
        }
    }
}
