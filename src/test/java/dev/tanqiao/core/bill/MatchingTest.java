package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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

    private final Matching matching =
            new Matching(new SilentBills(), POLICY, Duration.ofDays(2), Clock.fixed(NOW, ZoneOffset.UTC));

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
