package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.EventType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The states of a settlement, the moves between them, and the event each arrival makes. */
public enum SettlementStatus {
    /** To be sent when due, for the first time or again. */
    PENDING(null),
    /** Committed before the call: the request may have left. */
    SENDING(null),
    /** The answer is lost after the request may have left; the bills will tell. */
    UNKNOWN(EventType.SETTLEMENT_UNKNOWN),
    /** The city has booked it. */
    SETTLED(EventType.SETTLEMENT_SETTLED),
    /** The city's bill shows it, with the right amount. */
    BILLED(EventType.SETTLEMENT_BILLED),
    /** Waits for a named reason, until a deadline. */
    HELD(EventType.SETTLEMENT_HELD),
    /** The city refused it, and no attempt can have booked it. */
    REJECTED(EventType.SETTLEMENT_REJECTED),
    /** Will never be sent again, and nothing is booked. */
    CANCELLED(EventType.SETTLEMENT_CANCELLED),
    /** Only a person can tell what is right. */
    NEEDS_REVIEW(EventType.SETTLEMENT_NEEDS_REVIEW);

    private final @Nullable EventType event;

    SettlementStatus(@Nullable EventType event) {
        this.event = event;
    }

    /** Whether the table of states allows the move, by a program or by a person. */
    public boolean mayBecome(SettlementStatus next) {
        return next().contains(next);
    }

    private Set<SettlementStatus> next() {
        return switch (this) {
            case PENDING -> Set.of(SENDING, CANCELLED, HELD, SETTLED, UNKNOWN);
            case SENDING -> Set.of(SETTLED, REJECTED, UNKNOWN, PENDING, NEEDS_REVIEW);
            case UNKNOWN -> Set.of(SETTLED, REJECTED, PENDING, CANCELLED, NEEDS_REVIEW);
            case SETTLED -> Set.of(BILLED);
            case HELD -> Set.of(PENDING, CANCELLED, NEEDS_REVIEW);
            case NEEDS_REVIEW -> Set.of(SETTLED, PENDING, CANCELLED);
            case REJECTED -> Set.of(PENDING, CANCELLED, NEEDS_REVIEW);
            case BILLED, CANCELLED -> Set.of();
        };
    }

    /** Whether the city's booking is proven. */
    public boolean isBooked() {
        return this == SETTLED || this == BILLED;
    }

    /**
     * The event an arrival in this state makes.
     *
     * @param kind a reversal's SETTLED is told as {@code settlement.reversed}
     * @return null when the arrival is told to nobody
     */
    public @Nullable EventType event(Settlement.Kind kind) {
        return this == SETTLED && kind == Settlement.Kind.REVERSAL ? EventType.SETTLEMENT_REVERSED : event;
    }
}
