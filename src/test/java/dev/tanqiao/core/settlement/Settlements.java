package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds settlements for tests: a purchase of 16 points A, sent once at {@link #SENT}, unless said otherwise. */
public record Settlements(
        long id,
        Settlement.Kind kind,
        SettlementStatus status,
        int attempt,
        int looks,
        boolean resendBarred,
        BigDecimal pointsA,
        BigDecimal pointsB,
        @Nullable String reason,
        Instant orderTime,
        Instant firstSentAt) {

    public static final Instant SENT = Instant.parse("2026-03-02T04:00:00Z");

    public static Settlements aSettlement(SettlementStatus status) {
        return new Settlements(
                17,
                Settlement.Kind.PURCHASE,
                status,
                status == SettlementStatus.PENDING ? 0 : 1,
                0,
                false,
                new BigDecimal("16"),
                BigDecimal.ZERO,
                null,
                SENT.minusSeconds(600),
                SENT);
    }

    public Settlements afterAttempts(int attempts) {
        return new Settlements(
                id, kind, status, attempts, looks, resendBarred, pointsA, pointsB, reason, orderTime, firstSentAt);
    }

    public Settlements afterLooks(int looks) {
        return new Settlements(
                id, kind, status, attempt, looks, resendBarred, pointsA, pointsB, reason, orderTime, firstSentAt);
    }

    public Settlements withId(long id) {
        return new Settlements(
                id, kind, status, attempt, looks, resendBarred, pointsA, pointsB, reason, orderTime, firstSentAt);
    }

    public Settlements refundedSince() {
        return new Settlements(
                id, kind, status, attempt, looks, true, pointsA, pointsB, reason, orderTime, firstSentAt);
    }

    public Settlements of(String pointsA, String pointsB) {
        return new Settlements(
                id,
                kind,
                status,
                attempt,
                looks,
                resendBarred,
                new BigDecimal(pointsA),
                new BigDecimal(pointsB),
                reason,
                orderTime,
                firstSentAt);
    }

    public Settlements reversing() {
        return new Settlements(
                id,
                Settlement.Kind.REVERSAL,
                status,
                attempt,
                looks,
                resendBarred,
                pointsA.negate(),
                pointsB.negate(),
                reason,
                orderTime,
                firstSentAt);
    }

    public Settlements ordered(Instant at) {
        return new Settlements(
                id, kind, status, attempt, looks, resendBarred, pointsA, pointsB, reason, at, firstSentAt);
    }

    public Settlements firstSent(Instant at) {
        return new Settlements(id, kind, status, attempt, looks, resendBarred, pointsA, pointsB, reason, orderTime, at);
    }

    public Settlement build() {
        boolean reversal = kind == Settlement.Kind.REVERSAL;
        return new Settlement(
                id,
                9,
                kind,
                (reversal ? "R" : "P") + id,
                reversal ? 16L : null,
                reversal ? "P16" : null,
                "gwang",
                "cid-of-gwang",
                "EQ-1",
                "canteens",
                pointsA,
                pointsB,
                "0",
                false,
                orderTime,
                List.of("第一餐饮大楼"),
                status,
                reason,
                resendBarred,
                attempt,
                looks,
                attempt == 0 ? null : firstSentAt,
                attempt == 0 ? null : SENT,
                SENT,
                attempt + 1);
    }
}
