package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.SettlementStatus.BILLED;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;

import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings bill lines and settlements together (对账). */
public final class Matching {

    /** A settlement whose answer is still on its way is looked at again after this. */
    private static final Duration WHILE_SENDING = Duration.ofSeconds(1);

    /** One class of points billed, the other not yet: looked at again after this. */
    private static final Duration WHILE_PARTIAL = Duration.ofMinutes(10);

    private final BillStore bills;
    private final SettlementPolicy policy;
    private final Duration horizon;
    private final Clock clock;

    /**
     * @param horizon how long after its booking a bill may still be incomplete
     */
    public Matching(BillStore bills, SettlementPolicy policy, Duration horizon, Clock clock) {
        this.bills = bills;
        this.policy = policy;
        this.horizon = horizon;
        this.clock = clock;
    }

    /** Matches lines that are due. */
    public void match(Collection<Long> lineIds) {
        Instant at = clock.instant();
        bills.match(lineIds, at, new BillStore.Matcher() {
            @Override
            public Match match(Settlement settlement, List<BillLine> lines) {
                return Matching.this.match(settlement, lines, at);
            }

            @Override
            public Match unknown(BillLine line, long lineId) {
                return Matching.unknown(line, lineId);
            }
        });
    }

    static Match unknown(BillLine line, long lineId) {
        boolean takesBack = line.amount().signum() < 0;
        return Match.of(new Discrepancy(
                takesBack ? Discrepancy.Type.REFUND_WITHOUT_ORIGINAL : Discrepancy.Type.BILL_WITHOUT_SETTLEMENT,
                "bill/" + lineId,
                "transactionId %s with %s points was never used by this hub"
                        .formatted(line.cityTransactionId(), line.amount().toPlainString())));
    }

    Match match(Settlement settlement, List<BillLine> lines, Instant at) {
        return switch (settlement.status()) {
            case SENDING -> Match.again(at.plus(WHILE_SENDING));
            case SETTLED, BILLED -> compare(settlement, lines, at, List.of());
            case PENDING, UNKNOWN, NEEDS_REVIEW -> {
                Change booked = new Change(
                        settlement,
                        SETTLED,
                        "its bill was found",
                        evidence(lines),
                        null,
                        at.plus(policy.billedDeadline()),
                        at);
                yield compare(booked.applied(), lines, at, List.of(booked));
            }
            case HELD, REJECTED ->
                Match.of(Change.of(
                        settlement,
                        NEEDS_REVIEW,
                        "its bill was found although it was " + settlement.status(),
                        evidence(lines),
                        at));
            case CANCELLED ->
                Match.of(new Discrepancy(
                        Discrepancy.Type.BOOKED_THOUGH_CANCELLED,
                        "settlement/" + settlement.id(),
                        "its bill was found"));
        };
    }

    /** The sum of all distinct lines tells: as settled, several times, not all yet, or something else. */
    private Match compare(Settlement settlement, List<BillLine> lines, Instant at, List<Change> before) {
        BigDecimal billed = lines.stream().map(BillLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal settled = settlement.points();
        List<Change> changes = new ArrayList<>(before);
        BillSum sum = BillSum.of(billed, settlement.pointsA(), settlement.pointsB());
        if (sum == BillSum.EQUAL) {
            if (settlement.status() == SETTLED) {
                changes.add(Change.of(settlement, BILLED, "billed", evidence(lines), at));
            }
            return new Match(changes, Optional.empty(), null);
        }
        if (sum == BillSum.ONE_CLASS && at.isBefore(newestPayment(lines).plus(horizon))) {
            return new Match(changes, Optional.empty(), at.plus(WHILE_PARTIAL));
        }
        boolean several = sum == BillSum.SEVERAL_TIMES;
        String told = "%s points billed, %s settled".formatted(billed.toPlainString(), settled.toPlainString());
        return new Match(
                changes,
                Optional.of(new Discrepancy(
                        several ? Discrepancy.Type.BOOKED_MORE_THAN_ONCE : Discrepancy.Type.AMOUNT_DIFFERS,
                        "settlement/" + settlement.id(),
                        several ? "booked %s times: %s".formatted(BillSum.times(billed, settled), told) : told)),
                null);
    }

    private static Instant newestPayment(List<BillLine> lines) {
        return lines.stream().map(BillLine::paymentTime).max(Instant::compareTo).orElseThrow();
    }

    private static String evidence(List<BillLine> lines) {
        return "bill paid at " + newestPayment(lines);
    }
}
