package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.ACCEPTED;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.REFUSED;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.SURELY_NOT_SENT;
import static dev.tanqiao.core.settlement.AttemptOutcome.Verdict.UNKNOWN;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptHistoryTest {

    @Test
    void anAttemptWithoutAnAnswerMayHaveBooked() {
        assertThat(first((AttemptOutcome.Verdict) null).mayAnotherHaveBooked(2)).isTrue();
        assertThat(first(UNKNOWN).mayAnotherHaveBooked(2)).isTrue();
        assertThat(first(ACCEPTED).mayAnotherHaveBooked(2)).isTrue();
    }

    @Test
    void anAttemptThatWasRefusedOrNeverLeftHasNotBooked() {
        assertThat(first(REFUSED).mayAnotherHaveBooked(2)).isFalse();
        assertThat(first(SURELY_NOT_SENT).mayAnotherHaveBooked(2)).isFalse();
    }

    @Test
    void aRefusalAfterSilenceSettlesItsAttempt() {
        assertThat(first(UNKNOWN, REFUSED).mayAnotherHaveBooked(2)).isFalse();
    }

    @Test
    void anAcceptanceOutweighsARefusal() {
        assertThat(first(ACCEPTED, REFUSED).mayAnotherHaveBooked(2)).isTrue();
        assertThat(first(REFUSED, ACCEPTED).mayAnotherHaveBooked(2)).isTrue();
    }

    @Test
    void anAttemptIsNoOtherThanItself() {
        assertThat(first(ACCEPTED).mayAnotherHaveBooked(1)).isFalse();
        assertThat(first(ACCEPTED).isAnotherAccepted(1)).isFalse();
        assertThat(first(ACCEPTED).isAnotherAccepted(2)).isTrue();
        assertThat(first(UNKNOWN).isAnotherAccepted(2)).isFalse();
    }

    @Test
    void onlyTheFirstAttemptOfASettlementHasHeardNothingBefore() {
        assertThat(AttemptHistory.mayBeThere(
                        aSettlement(SettlementStatus.SENDING).build()))
                .isFalse();
        assertThat(AttemptHistory.mayBeThere(
                        aSettlement(SettlementStatus.SENDING).afterAttempts(2).build()))
                .isTrue();
        assertThat(AttemptHistory.mayBeThere(
                        aSettlement(SettlementStatus.UNKNOWN).build()))
                .as("given up, and answered late")
                .isTrue();
    }

    private static AttemptHistory first(AttemptOutcome.@Nullable Verdict... verdicts) {
        return new AttemptHistory(
                Stream.of(verdicts).map(verdict -> new HeardAttempt(1, verdict)).toList());
    }
}
