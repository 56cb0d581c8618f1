package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.ACCEPTED;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.REFUSED;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.SURELY_NOT_SENT;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.UNKNOWN;
import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OutcomeProcessingTest {

    private static final Instant NOW = SENT.plusSeconds(3);
    private static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)),
            true,
            3,
            List.of(Duration.ofMinutes(2), Duration.ofMinutes(7)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));
    private static final OutcomeProcessing PROCESSING =
            new OutcomeProcessing(new SilentSettlements(), Supplier::get, POLICY, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void anAcceptedAttemptIsSettled() {
        OutcomeDecision decision =
                answer(aSettlement(SettlementStatus.SENDING).build(), 1, ACCEPTED, Set.of(), Set.of(1));

        assertThat(change(decision).to()).isEqualTo(SettlementStatus.SETTLED);
        assertThat(change(decision).evidence()).isEqualTo("attempt 1");
        assertThat(decision.discrepancy()).isEmpty();
    }

    @Test
    void aRefusalOfTheOnlyAttemptIsRejected() {
        OutcomeDecision decision =
                answer(aSettlement(SettlementStatus.SENDING).build(), 1, REFUSED, Set.of(), Set.of(1));

        assertThat(change(decision).to()).isEqualTo(SettlementStatus.REJECTED);
    }

    @Test
    void aRefusalAfterAResendIsUnknownSinceTheEarlierAttemptMayHaveBooked() {
        Settlement second =
                aSettlement(SettlementStatus.SENDING).afterAttempts(2).build();

        OutcomeDecision decision = answer(second, 2, REFUSED, Set.of(), Set.of(1, 2));

        assertThat(change(decision).to()).isEqualTo(SettlementStatus.UNKNOWN);
        assertThat(change(decision).dueAt()).isEqualTo(SENT.plus(Duration.ofMinutes(1)));
    }

    @Test
    void aRefusedReversalIsForAPerson() {
        Settlement reversal = aSettlement(SettlementStatus.SENDING).reversing().build();

        assertThat(change(answer(reversal, 1, REFUSED, Set.of(), Set.of(1))).to())
                .isEqualTo(SettlementStatus.NEEDS_REVIEW);
    }

    @Test
    void whatSurelyDidNotLeaveIsSentAgainLaterAndLaterStill() {
        Settlement first = aSettlement(SettlementStatus.SENDING).build();
        Settlement third =
                aSettlement(SettlementStatus.SENDING).afterAttempts(3).build();

        Change once = change(answer(first, 1, SURELY_NOT_SENT, Set.of(), Set.of(1)));
        Change thrice = change(answer(third, 3, SURELY_NOT_SENT, Set.of(), Set.of(3)));

        assertThat(once.to()).isEqualTo(SettlementStatus.PENDING);
        assertThat(once.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
        assertThat(thrice.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(7)));
    }

    @Test
    void whatDidNotLeaveNowButMayHaveLeftBeforeIsUnknown() {
        Settlement second =
                aSettlement(SettlementStatus.SENDING).afterAttempts(2).build();

        assertThat(change(answer(second, 2, SURELY_NOT_SENT, Set.of(), Set.of(1, 2)))
                        .to())
                .isEqualTo(SettlementStatus.UNKNOWN);
    }

    @Test
    void anUnknownOutcomeIsLookedUpNotSentAgain() {
        Change change = change(answer(aSettlement(SettlementStatus.SENDING).build(), 1, UNKNOWN, Set.of(), Set.of(1)));

        assertThat(change.to()).isEqualTo(SettlementStatus.UNKNOWN);
        assertThat(change.dueAt()).isEqualTo(SENT.plus(Duration.ofMinutes(1)));
        assertThat(change.deadlineAt()).isEqualTo(SENT.plus(Duration.ofDays(2)));
    }

    @Test
    void aLateAcceptanceProvesTheBookingAndStopsAResend() {
        Settlement waitingForResend =
                aSettlement(SettlementStatus.PENDING).afterAttempts(1).build();

        assertThat(change(answer(waitingForResend, 1, ACCEPTED, Set.of(), Set.of(1)))
                        .to())
                .isEqualTo(SettlementStatus.SETTLED);
    }

    @Test
    void twoAcceptedAttemptsAreABreak() {
        Settlement settled =
                aSettlement(SettlementStatus.SETTLED).afterAttempts(2).build();

        OutcomeDecision decision = answer(settled, 2, ACCEPTED, Set.of(1), Set.of(1, 2));

        assertThat(decision.change()).isEmpty();
        assertThat(decision.discrepancy()).map(Discrepancy::type).contains(Discrepancy.Type.TWO_ACCEPTED_ATTEMPTS);
    }

    @Test
    void aLateRefusalSettlesAnUnknownOnlyWhenItWasTheOnlyAttempt() {
        Settlement once = aSettlement(SettlementStatus.UNKNOWN).build();
        Settlement twice =
                aSettlement(SettlementStatus.UNKNOWN).afterAttempts(2).build();

        assertThat(change(answer(once, 1, REFUSED, Set.of(), Set.of())).to()).isEqualTo(SettlementStatus.REJECTED);
        assertThat(answer(twice, 1, REFUSED, Set.of(), Set.of(2))).isEqualTo(OutcomeDecision.NONE);
    }

    @Test
    void whatSurelyWasNotSentEndsTheUnknownOfItsOwnAttempt() {
        Settlement givenUp = aSettlement(SettlementStatus.UNKNOWN).build();
        Settlement sentBefore =
                aSettlement(SettlementStatus.UNKNOWN).afterAttempts(2).build();

        Change told = change(answer(givenUp, 1, SURELY_NOT_SENT, Set.of(), Set.of(1)));

        assertThat(told.to()).isEqualTo(SettlementStatus.PENDING);
        assertThat(told.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
        assertThat(answer(sentBefore, 2, SURELY_NOT_SENT, Set.of(), Set.of(1, 2)))
                .isEqualTo(OutcomeDecision.NONE);
        assertThat(answer(sentBefore, 1, SURELY_NOT_SENT, Set.of(), Set.of(2))).isEqualTo(OutcomeDecision.NONE);
        assertThat(answer(
                        aSettlement(SettlementStatus.UNKNOWN).refundedSince().build(),
                        1,
                        SURELY_NOT_SENT,
                        Set.of(),
                        Set.of(1)))
                .isEqualTo(OutcomeDecision.NONE);
    }

    @Test
    void aMoveIsMadeWhenItIsWrittenHoweverLateItsAnswerIsTold() {
        Change change = change(answer(aSettlement(SettlementStatus.UNKNOWN).build(), 1, ACCEPTED, Set.of(), Set.of(1)));

        assertThat(change.at()).isEqualTo(NOW);
    }

    @Test
    void aLateSilenceMovesNothing() {
        Settlement settled = aSettlement(SettlementStatus.SETTLED).build();

        assertThat(answer(settled, 1, UNKNOWN, Set.of(), Set.of(1))).isEqualTo(OutcomeDecision.NONE);
        assertThat(answer(settled, 1, SURELY_NOT_SENT, Set.of(), Set.of(1))).isEqualTo(OutcomeDecision.NONE);
    }

    @Test
    void anAcceptanceOfWhatWasGivenUpIsForAPerson() {
        assertThat(change(answer(aSettlement(SettlementStatus.REJECTED).build(), 1, ACCEPTED, Set.of(), Set.of(1)))
                        .to())
                .isEqualTo(SettlementStatus.NEEDS_REVIEW);
        assertThat(answer(aSettlement(SettlementStatus.CANCELLED).build(), 1, ACCEPTED, Set.of(), Set.of(1))
                        .discrepancy())
                .map(Discrepancy::type)
                .contains(Discrepancy.Type.BOOKED_THOUGH_CANCELLED);
    }

    @Test
    void theSecondOfTwoAnswersForOneSettlementSeesTheMoveOfTheFirst() {
        Settlement sending = aSettlement(SettlementStatus.SENDING).build();

        Plan plan = PROCESSING.plan(
                List.of(told(sending, 1, UNKNOWN), told(sending, 1, ACCEPTED)), List.of(sending), Map.of(), NOW);

        assertThat(plan.moves())
                .extracting(Change::to)
                .containsExactly(SettlementStatus.UNKNOWN, SettlementStatus.SETTLED);
        assertThat(plan.moves())
                .extracting(Change::sequence)
                .containsExactly(sending.sequence() + 1, sending.sequence() + 2);
    }

    @Test
    void twoAttemptsAcceptedInOneBatchAreABreak() {
        Settlement second =
                aSettlement(SettlementStatus.SENDING).afterAttempts(2).build();

        Plan plan = PROCESSING.plan(
                List.of(told(second, 1, ACCEPTED), told(second, 2, ACCEPTED)), List.of(second), Map.of(), NOW);

        assertThat(plan.moves()).extracting(Change::to).containsExactly(SettlementStatus.SETTLED);
        assertThat(plan.discrepancies())
                .extracting(Discrepancy::type)
                .containsExactly(Discrepancy.Type.TWO_ACCEPTED_ATTEMPTS);
    }

    @Test
    void anAnswerForASettlementThatIsNotLockedMovesNothing() {
        Settlement elsewhere = aSettlement(SettlementStatus.SENDING).build();

        assertThat(PROCESSING.plan(List.of(told(elsewhere, 1, ACCEPTED)), List.of(), Map.of(), NOW))
                .isEqualTo(Plan.of(List.of(), NOW));
    }

    private static Change change(OutcomeDecision decision) {
        return decision.change().orElseThrow();
    }

    private static OutcomeDecision answer(
            Settlement now,
            int attempt,
            AttemptOutcome.Verdict verdict,
            Collection<Integer> accepted,
            Collection<Integer> mayHaveBooked) {
        List<HeardAttempt> heard = mayHaveBooked.stream()
                .map(number -> new HeardAttempt(number, accepted.contains(number) ? ACCEPTED : null))
                .toList();
        Plan plan = PROCESSING.plan(List.of(told(now, attempt, verdict)), List.of(now), Map.of(now.id(), heard), NOW);
        return new OutcomeDecision(
                plan.moves().stream().findFirst(), plan.discrepancies().stream().findFirst());
    }

    private static AttemptAnswer told(Settlement now, int attempt, AttemptOutcome.Verdict verdict) {
        return new AttemptAnswer(
                new Attempt(now, attempt, SENT),
                new AttemptOutcome(verdict, 200, "200", "said", false, ""),
                NOW.minusSeconds(2),
                Duration.ofMillis(20));
    }
}
