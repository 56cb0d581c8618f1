package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.bill.BillStore.KeptLine;
import dev.tanqiao.core.bill.BillStore.LockedLines;
import dev.tanqiao.core.bill.BillStore.MatchedLines;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SilentSettlements;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MatchingTest {

    private static final Instant NOW = SENT.plusSeconds(90);
    private static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)),
            true,
            3,
            List.of(Duration.ofMinutes(1)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));

    private final Matching matching = new Matching(
            new SilentBills(),
            new SilentSettlements(),
            Supplier::get,
            POLICY,
            Duration.ofDays(2),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aBillOfTheSettledAmountIsBilled() {
        assertThat(moves(match(SettlementStatus.SETTLED, line("16", 1)))).containsExactly(SettlementStatus.BILLED);
    }

    @Test
    void aBillProvesAnUnknownSettlement() {
        for (SettlementStatus status :
                List.of(SettlementStatus.UNKNOWN, SettlementStatus.PENDING, SettlementStatus.NEEDS_REVIEW)) {
            assertThat(moves(match(status, line("16", 1))))
                    .as(status.name())
                    .containsExactly(SettlementStatus.SETTLED, SettlementStatus.BILLED);
        }
    }

    @Test
    void aBillBeforeTheAnswerWaitsForIt() {
        Match match = match(SettlementStatus.SENDING, line("16", 1));

        assertThat(match.changes()).isEmpty();
        assertThat(match.againAt()).isAfter(NOW);
    }

    @Test
    void aBillOfARefusedOrHeldSettlementIsForAPerson() {
        assertThat(moves(match(SettlementStatus.REJECTED, line("16", 1))))
                .containsExactly(SettlementStatus.NEEDS_REVIEW);
        assertThat(moves(match(SettlementStatus.HELD, line("16", 1)))).containsExactly(SettlementStatus.NEEDS_REVIEW);
    }

    @Test
    void twoBookingsOfOneTransactionIdAreABreak() {
        Match match = match(SettlementStatus.BILLED, line("16", 1), line("16", 2));

        assertThat(match.discrepancy()).map(Discrepancy::type).contains(Discrepancy.Type.BOOKED_MORE_THAN_ONCE);
        assertThat(match.discrepancy())
                .map(Discrepancy::detail)
                .contains("booked 2 times: 32 points billed, 16 settled");
    }

    @Test
    void anotherAmountIsABreak() {
        assertThat(match(SettlementStatus.SETTLED, line("15", 1)).discrepancy())
                .map(Discrepancy::type)
                .contains(Discrepancy.Type.AMOUNT_DIFFERS);
    }

    @Test
    void oneOfTwoClassesWaitsForTheOtherUntilTheHorizon() {
        Settlement both = aSettlement(SettlementStatus.SETTLED).of("10", "6").build();

        Match early = matching.match(both, List.of(line("10", 1)), NOW);
        Match late = matching.match(both, List.of(line("10", 1)), NOW.plus(Duration.ofDays(3)));

        assertThat(early.discrepancy()).isEmpty();
        assertThat(early.againAt()).isAfter(NOW);
        assertThat(late.discrepancy()).map(Discrepancy::type).contains(Discrepancy.Type.AMOUNT_DIFFERS);
        assertThat(moves(matching.match(both, List.of(line("10", 1), line("6", 2)), NOW)))
                .containsExactly(SettlementStatus.BILLED);
    }

    @Test
    void aReversalIsBilledByItsNegativeLine() {
        Settlement reversal = aSettlement(SettlementStatus.SETTLED).reversing().build();

        assertThat(moves(matching.match(reversal, List.of(line("-16", 1)), NOW)))
                .containsExactly(SettlementStatus.BILLED);
    }

    @Test
    void aPlanNamesTheBreaksThatEndAndTheLinesThatAreDone() {
        Settlement settled = aSettlement(SettlementStatus.SETTLED).build();

        Matching.MatchPlan plan = matching.plan(
                List.of(
                        new LockedLines(settled, List.of(new KeptLine(3, line("16", 1)))),
                        new LockedLines(
                                null, List.of(new KeptLine(4, line("16", 1)), new KeptLine(5, line("-16", 2))))),
                NOW);

        assertThat(plan.matched())
                .containsExactly(
                        new MatchedLines(List.of(3L), 17L, null), new MatchedLines(List.of(4L, 5L), null, null));
        assertThat(plan.plan().moves()).extracting(Change::to).containsExactly(SettlementStatus.BILLED);
        assertThat(plan.plan().discrepancies())
                .extracting(found -> found.type() + " " + found.subject())
                .containsExactly("BILL_WITHOUT_SETTLEMENT bill/4", "REFUND_WITHOUT_ORIGINAL bill/5");
        assertThat(plan.clearedUp())
                .isEqualTo(Map.of(
                        Set.of(Discrepancy.Type.BILL_WITHOUT_SETTLEMENT, Discrepancy.Type.REFUND_WITHOUT_ORIGINAL),
                        List.of("bill/3"),
                        Set.of(
                                Discrepancy.Type.NOT_BILLED,
                                Discrepancy.Type.AMOUNT_DIFFERS,
                                Discrepancy.Type.BOOKED_MORE_THAN_ONCE),
                        List.of("settlement/17")));
    }

    @Test
    void linesThatWaitForTheRestEndNoBreakOfTheirSettlement() {
        Settlement both = aSettlement(SettlementStatus.SETTLED).of("10", "6").build();

        Matching.MatchPlan plan =
                matching.plan(List.of(new LockedLines(both, List.of(new KeptLine(3, line("10", 1))))), NOW);

        assertThat(plan.matched()).extracting(MatchedLines::againAt).doesNotContainNull();
        assertThat(plan.clearedUp()).containsEntry(Set.of(), List.of("settlement/17"));
        assertThat(plan.plan()).isEqualTo(Plan.of(List.of(), NOW));
    }

    private Match match(SettlementStatus status, BillLine... lines) {
        return matching.match(aSettlement(status).build(), List.of(lines), NOW);
    }

    private static List<SettlementStatus> moves(Match match) {
        return match.changes().stream().map(Change::to).toList();
    }

    private static BillLine line(String amount, int paidAfterSeconds) {
        return new BillLine(
                "cid-of-gwang",
                "EQ-1",
                "P17",
                null,
                new BigDecimal(amount),
                SENT.minusSeconds(600),
                SENT.plusSeconds(paidAfterSeconds),
                "0");
    }
}
