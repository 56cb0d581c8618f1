package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;

import dev.tanqiao.core.settlement.SettlementStore.RefundedPurchase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reversals (冲正): a settlement turned round, with all as in the original and the points negative; and what becomes of them. */
final class Reversals {

    /** Why a reversal waits: what it takes back may never have been booked. */
    static final String WAITS = "original not known yet";

    private Reversals() {}

    /** The originals whose reversal may wait for these moves. */
    static List<Long> barredOriginals(Collection<Change> moves) {
        return ids(moves, move -> move.settlement().resendBarred());
    }

    /**
     * The purchases that a refund may have met while they counted as never booked, and so without a reversal: whatever way one
     * turns out booked, what was refunded meanwhile is taken back then.
     */
    static List<Long> mayLackOne(Collection<Change> moves) {
        return ids(moves, Reversals::mayLackOne);
    }

    private static boolean mayLackOne(Change move) {
        return move.settlement().kind() == Settlement.Kind.PURCHASE
                && move.settlement().status() == NEEDS_REVIEW
                && move.to() == SETTLED;
    }

    private static List<Long> ids(Collection<Change> moves, Predicate<Change> which) {
        return moves.stream()
                .filter(which)
                .map(move -> move.settlement().id())
                .distinct()
                .toList();
    }

    /**
     * What follows from the moves of a plan: reversals that waited go on or end, and what was refunded meanwhile is taken back.
     *
     * @param reversals of {@link #barredOriginals}, locked
     * @param refunded of {@link #mayLackOne}
     */
    static Plan following(Plan plan, Collection<Settlement> reversals, Collection<RefundedPurchase> refunded) {
        Map<Long, Settlement> byOriginal = new HashMap<>();
        // One that the plan itself moves is past waiting: a bill may show an original and its reversal together.
        Map<Long, Settlement> moved = new HashMap<>();
        plan.moves().forEach(move -> moved.put(move.settlement().id(), move.applied()));
        reversals.forEach(reversal -> byOriginal.put(
                Objects.requireNonNull(reversal.originalId()), moved.getOrDefault(reversal.id(), reversal)));
        Map<Long, RefundedPurchase> byPurchase = new HashMap<>();
        Map<Long, Long> cancelled = new HashMap<>();
        for (RefundedPurchase purchase : refunded) {
            byPurchase.put(purchase.settlementId(), purchase);
            if (purchase.cancelledReversal() != null) {
                cancelled.put(purchase.settlementId(), purchase.cancelledReversal());
            }
        }
        List<Change> moves = new ArrayList<>();
        List<NewSettlement> opened = new ArrayList<>();
        List<Discrepancy> discrepancies = new ArrayList<>();
        for (Change move : plan.moves()) {
            long id = move.settlement().id();
            Settlement reversal = byOriginal.get(id);
            Change following = reversal == null ? null : follow(move, reversal);
            if (following != null) {
                moves.add(following);
                byOriginal.put(id, following.applied());
                if (following.to() == CANCELLED) {
                    cancelled.put(id, following.settlement().id());
                }
            }
            RefundedPurchase purchase = byPurchase.get(id);
            Long givenUp = cancelled.get(id);
            if (mayLackOne(move) && givenUp != null) {
                discrepancies.add(isGivenUp(givenUp, id));
            } else if (mayLackOne(move) && purchase != null) {
                opened.add(due(purchase.freeId(), move.settlement(), purchase.refundedAt(), move.at()));
            }
        }
        return new Plan(opened, moves, discrepancies, plan.at());
    }

    private static Discrepancy isGivenUp(long reversal, long original) {
        return new Discrepancy(
                Discrepancy.Type.BOOKED_THOUGH_CANCELLED,
                "settlement/" + reversal,
                "its original, settlement %s, is booked after all, and no reversal exists".formatted(original));
    }

    /**
     * What becomes of a reversal that waited for the truth about its original; null: it stays.
     *
     * @param original the original's move
     */
    private static @Nullable Change follow(Change original, Settlement reversal) {
        if (reversal.status() != HELD) {
            return null;
        }
        String evidence = "settlement " + original.settlement().id();
        return switch (original.to()) {
            case SETTLED ->
                new Change(reversal, PENDING, "the original is booked", evidence, original.at(), null, original.at());
            case CANCELLED, REJECTED ->
                Change.of(reversal, CANCELLED, "the original was never booked", evidence, original.at());
            default -> null;
        };
    }

    /** One that is sent at once: its original is booked. */
    static NewSettlement due(long id, Settlement original, Instant refundedAt, Instant at) {
        return new NewSettlement(of(id, original, refundedAt, PENDING, null, at), "refunded", null, at);
    }

    /** One that waits until the truth about its original is known. */
    static NewSettlement waiting(long id, Settlement original, Instant refundedAt, Instant at, Instant until) {
        return new NewSettlement(of(id, original, refundedAt, HELD, WAITS, null), WAITS, until, at);
    }

    private static Settlement of(
            long id,
            Settlement original,
            Instant refundedAt,
            SettlementStatus status,
            @Nullable String reason,
            @Nullable Instant dueAt) {
        return SettlementBuilder.builder()
                .id(id)
                .transactionId(original.transactionId())
                .source(original.source())
                .kind(Settlement.Kind.REVERSAL)
                .cityTransactionId(CityTransactionId.ofReversal(original.cityTransactionId()))
                .account(original.account())
                .cid(original.cid())
                .provider(original.provider())
                .ruleId(original.ruleId())
                .pointsA(original.pointsA().negate())
                .pointsB(original.pointsB().negate())
                .transactionType(original.transactionType())
                .convertReductions(false)
                .orderTime(refundedAt)
                .data(original.data())
                .status(status)
                .resendBarred(false)
                .attempt(0)
                .looks(0)
                .sequence(1)
                .originalId(original.id())
                .originalCityTransactionId(original.cityTransactionId())
                .reason(reason)
                .dueAt(dueAt)
                .build();
    }
}
