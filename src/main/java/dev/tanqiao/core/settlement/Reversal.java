package dev.tanqiao.core.settlement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a settlement is turned round (冲正): all as in the original, the points negative. */
public final class Reversal {

    /** Why a reversal waits: what it takes back may never have been booked. */
    static final String WAITS = "original not known yet";

    private Reversal() {}

    /**
     * Whether a refund may have met that purchase while it counted as never booked, and so without a reversal: whatever way
     * it turns out booked, what was refunded meanwhile is taken back then.
     */
    public static boolean mayBeMissing(Change booked) {
        return booked.settlement().kind() == Settlement.Kind.PURCHASE
                && booked.settlement().status() == SettlementStatus.NEEDS_REVIEW
                && booked.to() == SettlementStatus.SETTLED;
    }

    /** One that is sent at once: its original is booked. */
    public static NewSettlement due(long id, Settlement original, Instant refundedAt, Instant at) {
        return new NewSettlement(
                of(id, original, refundedAt, SettlementStatus.PENDING, null, at), "refunded", null, at);
    }

    /** One that waits until the truth about its original is known. */
    static NewSettlement waiting(long id, Settlement original, Instant refundedAt, Instant at, Instant until) {
        return new NewSettlement(of(id, original, refundedAt, SettlementStatus.HELD, WAITS, null), WAITS, until, at);
    }

    private static Settlement of(
            long id,
            Settlement original,
            Instant refundedAt,
            SettlementStatus status,
            @Nullable String reason,
            @Nullable Instant dueAt) {
        return new Settlement(
                id,
                original.transactionId(),
                Settlement.Kind.REVERSAL,
                CityTransactionId.ofReversal(original.cityTransactionId()),
                original.id(),
                original.cityTransactionId(),
                original.account(),
                original.cid(),
                original.provider(),
                original.ruleId(),
                original.pointsA().negate(),
                original.pointsB().negate(),
                original.transactionType(),
                false,
                refundedAt,
                original.data(),
                status,
                reason,
                false,
                0,
                0,
                null,
                null,
                dueAt,
                1);
    }
}
