package dev.tanqiao.settlement;

/**
 * Two sides that do not agree (差异, a break): nothing is sent because of it, a person looks at it.
 *
 * @param type what kind of disagreement
 * @param subject whom it is about: {@code settlement/17}, {@code bill/4}, {@code transaction/9}; one open break for one
 *     type and subject
 * @param detail what was expected and what was found
 */
public record Discrepancy(Type type, String subject, String detail) {

    /** The kinds of disagreement. */
    public enum Type {
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
        NOT_BILLED,
        /** Booked, although we had given it up. */
        BOOKED_THOUGH_CANCELLED
    }
}
