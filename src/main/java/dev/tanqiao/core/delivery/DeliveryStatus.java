package dev.tanqiao.core.delivery;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** To be sent, or sent again, when due. */
    PENDING,
    /** The receiver said so. */
    DELIVERED,
    /** Given up; kept, and can be sent again by a person. */
    DEAD
}
