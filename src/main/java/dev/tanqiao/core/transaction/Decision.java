package dev.tanqiao.core.transaction;

/** What becomes of a transaction, decided once, when it is first paid. */
public enum Decision {
    /** A settlement was made of it. */
    SETTLE,
    /** No rule of the bundle speaks of it. */
    NO_RULE,
    /** Its rule gives no points of either class. */
    NO_POINTS,
    /** Its rule names an equity provider that the bundle which handed it in is not granted. */
    NOT_GRANTED,
    /** The authorization did not stand when it was ordered; never settled, even after a new grant. */
    NOT_AUTHORIZED,
    /** Ordered before the go-live line. */
    BEFORE_GO_LIVE,
    /** Ordered before the person's consent. */
    BEFORE_CONSENT,
    /** The amount is not negative. */
    NOT_A_PURCHASE,
    /** Already refunded when it was first seen. */
    REFUNDED_UNSEEN
}
