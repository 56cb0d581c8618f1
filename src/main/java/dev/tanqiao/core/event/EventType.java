package dev.tanqiao.core.event;

import java.util.List;

/**
 * What can happen.
 *
 * @param wireName the CloudEvents {@code type} that subscribers know, {@code settlement.settled}
 */
public record EventType(String wireName) {

    public static final EventType TRANSACTION_COLLECTED = new EventType("transaction.collected");
    public static final EventType TRANSACTION_CHANGED = new EventType("transaction.changed");
    public static final EventType SETTLEMENT_SETTLED = new EventType("settlement.settled");
    public static final EventType SETTLEMENT_REJECTED = new EventType("settlement.rejected");
    public static final EventType SETTLEMENT_UNKNOWN = new EventType("settlement.unknown");
    public static final EventType SETTLEMENT_HELD = new EventType("settlement.held");
    public static final EventType SETTLEMENT_CANCELLED = new EventType("settlement.cancelled");
    public static final EventType SETTLEMENT_NEEDS_REVIEW = new EventType("settlement.needs_review");
    /** A reversal's "settled". */
    public static final EventType SETTLEMENT_REVERSED = new EventType("settlement.reversed");

    public static final EventType SETTLEMENT_BILLED = new EventType("settlement.billed");
    public static final EventType BILL_RECORDED = new EventType("bill.recorded");
    public static final EventType BILL_DISCREPANCY = new EventType("bill.discrepancy");
    public static final EventType AUTHORIZATION_GRANTED = new EventType("authorization.granted");
    public static final EventType AUTHORIZATION_REVOKED = new EventType("authorization.revoked");
    public static final EventType DELIVERY_DEAD = new EventType("delivery.dead");

    /** Those of the hub itself; bundles have more. */
    public static final List<EventType> OF_THE_HUB = List.of(
            TRANSACTION_COLLECTED,
            TRANSACTION_CHANGED,
            SETTLEMENT_SETTLED,
            SETTLEMENT_REJECTED,
            SETTLEMENT_UNKNOWN,
            SETTLEMENT_HELD,
            SETTLEMENT_CANCELLED,
            SETTLEMENT_NEEDS_REVIEW,
            SETTLEMENT_REVERSED,
            SETTLEMENT_BILLED,
            BILL_RECORDED,
            BILL_DISCREPANCY,
            AUTHORIZATION_GRANTED,
            AUTHORIZATION_REVOKED,
            DELIVERY_DEAD);

    /** What is for one route of a bundle only begins so; nobody else is told. */
    private static final String INBOX = "inbox:";

    /**
     * An event of a bundle's own.
     *
     * @param name what happened there, {@code meal-served}
     */
    public static EventType ofBundle(String bundle, String name) {
        return new EventType(bundle + "." + name);
    }

    /** A post that an inbox of a bundle has stored, for the route of that inbox. */
    public static EventType inbox(String bundle, String route) {
        return new EventType(INBOX + bundle + "/" + route);
    }

    /** Whether a subscription to this pattern covers it: a type, {@code settlement.*} for a family, {@code *} for all but posts. */
    public boolean isCoveredBy(String pattern) {
        return pattern.equals(wireName)
                || !wireName.startsWith(INBOX)
                        && pattern.endsWith("*")
                        && wireName.startsWith(pattern.substring(0, pattern.length() - 1));
    }
}
