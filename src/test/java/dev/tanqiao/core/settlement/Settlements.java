package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Source;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Builds settlements for tests: a purchase of 16 points A, sent once at {@link #SENT}, unless said otherwise. */
public final class Settlements {

    public static final Instant SENT = Instant.parse("2026-03-02T04:00:00Z");

    private final SettlementBuilder settlement;

    private Settlements(SettlementBuilder settlement) {
        this.settlement = settlement;
    }

    public static Settlements aSettlement(SettlementStatus status) {
        return new Settlements(SettlementBuilder.builder()
                .id(17)
                .transactionId(9)
                .source(Source.CAMPUS)
                .kind(Settlement.Kind.PURCHASE)
                .cityTransactionId("P17")
                .account("gwang")
                .cid("cid-of-gwang")
                .provider("EQ-1")
                .ruleId("canteens")
                .pointsA(new BigDecimal("16"))
                .pointsB(BigDecimal.ZERO)
                .transactionType("0")
                .convertReductions(false)
                .orderTime(SENT.minusSeconds(600))
                .data(List.of("第一餐饮大楼"))
                .status(status)
                .resendBarred(false)
                .attempt(status == SettlementStatus.PENDING ? 0 : 1)
                .looks(0)
                .sequence(1)
                .firstSentAt(SENT)
                .sentAt(SENT)
                .dueAt(SENT));
    }

    public Settlements withId(long id) {
        settlement.id(id);
        return this;
    }

    public Settlements afterAttempts(int attempts) {
        settlement.attempt(attempts);
        return this;
    }

    public Settlements afterLooks(int looks) {
        settlement.looks(looks);
        return this;
    }

    public Settlements refundedSince() {
        settlement.resendBarred(true);
        return this;
    }

    public Settlements of(String pointsA, String pointsB) {
        settlement.pointsA(new BigDecimal(pointsA)).pointsB(new BigDecimal(pointsB));
        return this;
    }

    public Settlements reversing() {
        Settlement purchase = settlement.build();
        settlement
                .kind(Settlement.Kind.REVERSAL)
                .pointsA(purchase.pointsA().negate())
                .pointsB(purchase.pointsB().negate())
                .originalId(16L)
                .originalCityTransactionId("P16");
        return this;
    }

    public Settlements ordered(Instant at) {
        settlement.orderTime(at);
        return this;
    }

    public Settlements firstSent(Instant at) {
        settlement.firstSentAt(at);
        return this;
    }

    /** Everything else about it. */
    public SettlementBuilder with() {
        return SettlementBuilder.builder(build());
    }

    public Settlement build() {
        Settlement so = settlement.build();
        settlement
                .cityTransactionId((so.kind() == Settlement.Kind.REVERSAL ? "R" : "P") + so.id())
                .sequence(so.attempt() + 1);
        if (so.attempt() == 0) {
            settlement.firstSentAt(null).sentAt(null);
        }
        return settlement.build();
    }
}
