package dev.tanqiao.core.event;

/** What can happen; the wire name is the CloudEvents {@code type}. */
public enum EventType {
    TRANSACTION_COLLECTED("transaction.collected"),
    TRANSACTION_CHANGED("transaction.changed"),
    SETTLEMENT_SETTLED("settlement.settled"),
    SETTLEMENT_REJECTED("settlement.rejected"),
    SETTLEMENT_UNKNOWN("settlement.unknown"),
    SETTLEMENT_HELD("settlement.held"),
    SETTLEMENT_CANCELLED("settlement.cancelled"),
    SETTLEMENT_NEEDS_REVIEW("settlement.needs_review"),
    /** A reversal's "settled". */
    SETTLEMENT_REVERSED("settlement.reversed"),
    SETTLEMENT_BILLED("settlement.billed"),
    BILL_RECORDED("bill.recorded"),
    BILL_DISCREPANCY("bill.discrepancy"),
    AUTHORIZATION_GRANTED("authorization.granted"),
    AUTHORIZATION_REVOKED("authorization.revoked"),
    DELIVERY_DEAD("delivery.dead");

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    /** The name subscribers know, {@code settlement.settled}. */
    public String wireName() {
        return wireName;
    }

    /**
     * The type with that wire name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EventType ofWireName(String wireName) {
        for (EventType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException("There is no event '" + wireName + "'.");
    }
}
