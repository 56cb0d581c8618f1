package dev.tanqiao.core.bill;

/** What the three sides of an item (campus order, settlement, bill) say together when a day is closed. */
public enum Verdict {
    /** Booked, and billed with the same points. */
    MATCHED,
    /** Booked; its bill, or one class of it, has not come yet. */
    AWAITING_BILL,
    /** Nothing is owed: no points by its rules, refunded or cancelled before it was booked. */
    NOTHING_DUE,
    /** Owed, and not booked: a break. */
    NOT_SETTLED,
    /** Billed with other points: a break. */
    AMOUNT_DIFFERS,
    /** Billed more than once: a break. */
    BOOKED_MORE_THAN_ONCE,
    /** Billed, although we had given it up: a break. */
    BOOKED_THOUGH_CANCELLED,
    /** A bill under a transactionId we never used: a break. */
    BILL_WITHOUT_SETTLEMENT,
    /** Taken back, but what it takes back was never booked: a break. */
    REFUND_WITHOUT_ORIGINAL,
    /** A bill line that was unmatched has met its settlement and counts there from now on. */
    TAKEN_OVER
}
