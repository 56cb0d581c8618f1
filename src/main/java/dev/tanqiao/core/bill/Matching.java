package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.SettlementStatus.BILLED;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;

import dev.tanqiao.core.bill.BillStore.KeptLine;
import dev.tanqiao.core.bill.BillStore.LockedLines;
import dev.tanqiao.core.bill.BillStore.MatchedLines;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.SettlementWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings bill lines and settlements together (对账). */
public final class Matching {

    /** A settlement whose answer is still on its way is looked at again after this. */
    private static final Duration WHILE_SENDING = Duration.ofSeconds(1);

    /** One class of points billed, the other not yet: looked at again after this. */
    private static final Duration WHILE_PARTIAL = Duration.ofMinutes(10);

    /** Breaks of a line that belongs to a settlement by now. */
    private static final Set<Discrepancy.Type> OF_UNMATCHED =
            Set.of(Discrepancy.Type.BILL_WITHOUT_SETTLEMENT, Discrepancy.Type.REFUND_WITHOUT_ORIGINAL);

    private final BillStore bills;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Duration horizon;
    private final Clock clock;

    /**
     * @param horizon how long after its booking a bill may still be incomplete
     */
    public Matching(
            BillStore bills,
            SettlementStore settlements,
            UnitOfWork work,
            SettlementPolicy policy,
            Duration horizon,
            Clock clock) {
        this.bills = bills;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.horizon = horizon;
        this.clock = clock;
    }

    /** Matches lines that are due. */
    public void match(Collection<Long> lineIds) {
        Instant at = clock.instant();
        work.run(() -> {
            MatchPlan plan = plan(bills.lockForMatching(lineIds), at);
            bills.matched(plan.matched());
            bills.clearedUp(plan.clearedUp(), at);
            writer.write(plan.plan());
        });
    }

    /**
     * What follows from all lines of some transactionIds.
     *
     * @param clearedUp subjects of breaks that end, by their types
     */
    record MatchPlan(Plan plan, List<MatchedLines> matched, Map<Set<Discrepancy.Type>, List<String>> clearedUp) {}

    MatchPlan plan(List<LockedLines> locked, Instant at) {
        List<Match> matches = new ArrayList<>();
        List<MatchedLines> matched = new ArrayList<>();
        Map<Set<Discrepancy.Type>, List<String>> clearedUp = new HashMap<>();
        for (LockedLines group : locked) {
            List<Long> ids = group.lines().stream().map(KeptLine::id).toList();
            Settlement settlement = group.settlement();
            if (settlement == null) {
                group.lines().forEach(line -> matches.add(unknown(line.line(), line.id())));
                matched.add(new MatchedLines(ids, null, null));
            } else {
                Match match = match(
                        settlement, group.lines().stream().map(KeptLine::line).toList(), at);
                matches.add(match);
                matched.add(new MatchedLines(ids, settlement.id(), match.againAt()));
                subjects(clearedUp, match.clearedUp()).add("settlement/" + settlement.id());
                ids.forEach(id -> subjects(clearedUp, OF_UNMATCHED).add("bill/" + id));
            }
        }
        return new MatchPlan(
                new Plan(
                        List.of(),
                        matches.stream()
                                .flatMap(match -> match.changes().stream())
                                .toList(),
                        matches.stream()
                                .map(Match::discrepancy)
                                .flatMap(Optional::stream)
                                .toList(),
                        at),
                matched,
                clearedUp);
    }

    private static List<String> subjects(
            Map<Set<Discrepancy.Type>, List<String>> subjects, Set<Discrepancy.Type> types) {
        return subjects.computeIfAbsent(types, none -> new ArrayList<>());
    }

    private static Match unknown(BillLine line, long lineId) {
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
