package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Change;
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
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookupTest {

    private static final Instant AFTER_SEND = SENT.plus(Duration.ofMinutes(5)).plusSeconds(1);
    private static final Instant FIRST_LOOK = SENT.plus(Duration.ofMinutes(7));
    private static final BillWindow WINDOW = new BillWindow("EQ-1", SENT, SENT.plus(Duration.ofDays(2)));
    private static final Settlement UNKNOWN =
            aSettlement(SettlementStatus.UNKNOWN).build();
    private static final Settlement LOOKED_TWICE =
            aSettlement(SettlementStatus.UNKNOWN).afterLooks(2).build();

    private final Lookup lookup = lookingUp(true);

    @Test
    void absenceCountsWhenTheFeedIsFresh() {
        LookupResult lookupResult = lookup.look(UNKNOWN, shown(false), reading(AFTER_SEND), FIRST_LOOK);

        assertThat(lookupResult.looks()).isEqualTo(1);
        assertThat(lookupResult.change()).isNull();
        assertThat(lookupResult.againAt())
                .isEqualTo(FIRST_LOOK.plus(Duration.ofMinutes(7).dividedBy(4)));
    }

    @Test
    void absenceDoesNotCountWhileTheFeedIsOlderThanTheSend() {
        LookupResult lookupResult = lookup.look(UNKNOWN, shown(false), reading(SENT.minusSeconds(1)), FIRST_LOOK);

        assertThat(lookupResult.looks()).isZero();
        assertThat(lookupResult.againAt()).isAfter(FIRST_LOOK);
        assertThat(lookup.look(UNKNOWN, shown(false), reading(null), FIRST_LOOK).looks())
                .isZero();
    }

    @Test
    void aLookThatTwoReplicasEndCountsOnce() {
        LookupResult second = lookup.look(LOOKED_TWICE, shown(false), reading(AFTER_SEND), FIRST_LOOK.plusSeconds(70));

        assertThat(second.looks()).isEqualTo(2);
        assertThat(second.againAt()).isEqualTo(SENT.plus(Duration.ofMinutes(15)));
        assertThat(lookup.look(LOOKED_TWICE, shown(false), reading(AFTER_SEND), SENT.plus(Duration.ofMinutes(6)))
                        .change())
                .as("sent again before the time of the last look")
                .isNull();
    }

    @Test
    void whatIsAbsentInAllLooksIsSentAgain() {
        Change change =
                moved(lookup.look(LOOKED_TWICE, shown(false), reading(AFTER_SEND), SENT.plus(Duration.ofMinutes(15))));

        assertThat(change.to()).isEqualTo(SettlementStatus.PENDING);
        assertThat(change.dueAt()).isEqualTo(SENT.plus(Duration.ofMinutes(15)));
    }

    @Test
    void orGivenToAPersonWhenTheSettingSaysSo() {
        assertThat(moved(lookingUp(false)
                                .look(
                                        LOOKED_TWICE,
                                        shown(false),
                                        reading(AFTER_SEND),
                                        SENT.plus(Duration.ofMinutes(15))))
                        .to())
                .isEqualTo(SettlementStatus.NEEDS_REVIEW);
    }

    @Test
    void whatIsAbsentAgainAndAgainIsGivenToAPerson() {
        Instant late = SENT.plus(Duration.ofMinutes(15));

        assertThat(moved(lookup.look(LOOKED_TWICE, new BillStore.Shown(false, false, 2), reading(AFTER_SEND), late))
                        .to())
                .isEqualTo(SettlementStatus.PENDING);
        Change last = moved(lookup.look(LOOKED_TWICE, new BillStore.Shown(false, false, 3), reading(AFTER_SEND), late));
        assertThat(last.to()).isEqualTo(SettlementStatus.NEEDS_REVIEW);
        assertThat(last.cause())
                .startsWith("sent again 3 times, and absent from the bills in all lookups; last answer: ");
    }

    @Test
    void absenceDoesNotCountWhileALineThatMayBeItsOwnCannotBeRead() {
        LookupResult lookupResult =
                lookup.look(LOOKED_TWICE, new BillStore.Shown(false, true, 0), reading(AFTER_SEND), FIRST_LOOK);

        assertThat(lookupResult.change()).isNull();
        assertThat(lookupResult.looks()).isEqualTo(2);
        assertThat(lookupResult.againAt()).isAfter(FIRST_LOOK);
    }

    @Test
    void whatWasRefundedMeanwhileIsNeverSentAgain() {
        Settlement refunded = aSettlement(SettlementStatus.UNKNOWN)
                .afterLooks(2)
                .refundedSince()
                .build();

        assertThat(moved(lookup.look(refunded, shown(false), reading(AFTER_SEND), SENT.plus(Duration.ofMinutes(15))))
                        .to())
                .isEqualTo(SettlementStatus.CANCELLED);
    }

    @Test
    void aBilledOneIsLeftToTheMatching() {
        LookupResult lookupResult =
                lookup.look(LOOKED_TWICE, shown(true), reading(AFTER_SEND), SENT.plus(Duration.ofMinutes(15)));

        assertThat(lookupResult.change()).isNull();
        assertThat(lookupResult.looks()).isEqualTo(2);
    }

    @Test
    void aFeedThatStaysOldEndsWithAPerson() {
        assertThat(moved(lookup.look(UNKNOWN, shown(false), reading(null), SENT.plus(Duration.ofDays(2))))
                        .to())
                .isEqualTo(SettlementStatus.NEEDS_REVIEW);
    }

    @Test
    void allUnknownsOfAProviderShareTheirWindows() {
        List<BillWindow> windows = lookup.windows(List.of(UNKNOWN, LOOKED_TWICE));

        assertThat(windows).hasSize(2).allMatch(window -> "EQ-1".equals(window.provider()));
        assertThat(windows.get(0).from()).isBefore(SENT);
        assertThat(windows.get(1).from()).isBefore(UNKNOWN.orderTime());
        assertThat(windows.get(1).to()).isBeforeOrEqualTo(windows.get(0).from());
    }

    @Test
    void whatWasSentAgainIsLookedForFromItsFirstSendOn() {
        Instant firstSend = SENT.minusSeconds(3_600);
        Settlement sentAgain = aSettlement(SettlementStatus.UNKNOWN)
                .ordered(firstSend)
                .firstSent(firstSend)
                .afterAttempts(2)
                .build();

        assertThat(lookup.windows(List.of(sentAgain)))
                .startsWith(new BillWindow("EQ-1", firstSend.minusSeconds(600), FIRST_LOOK));
    }

    @Test
    void anOldOrderAmongTheUnknownsIsLookedForInAWindowOfItsOwn() {
        Instant daysAgo = SENT.minus(Duration.ofDays(20));
        Settlement old = aSettlement(SettlementStatus.UNKNOWN).ordered(daysAgo).build();

        assertThat(lookup.windows(List.of(UNKNOWN, old)))
                .containsExactly(
                        new BillWindow("EQ-1", SENT.minusSeconds(600), FIRST_LOOK),
                        new BillWindow("EQ-1", daysAgo.minusSeconds(600), daysAgo.plusSeconds(1_200)),
                        new BillWindow("EQ-1", SENT.minusSeconds(1_200), SENT.minusSeconds(600)));
    }

    @Test
    void anOldOrderThatWasSentAgainIsNotLookedForInAllTheTimeBeforeItWasSent() {
        Instant daysAgo = SENT.minus(Duration.ofDays(20));
        Settlement heldForLong = aSettlement(SettlementStatus.UNKNOWN)
                .ordered(daysAgo)
                .afterAttempts(2)
                .build();

        assertThat(lookup.windows(List.of(heldForLong)))
                .containsExactly(
                        new BillWindow("EQ-1", SENT.minusSeconds(600), FIRST_LOOK),
                        new BillWindow("EQ-1", daysAgo.minusSeconds(600), daysAgo.plusSeconds(1_200)));
    }

    @Test
    void billsThatThePollHasPassedAreLookedForInWindowsAroundTheirTimes() {
        Instant morning = SENT.minus(Duration.ofHours(4));
        BillStore store = new SilentBills() {
            @Override
            public List<Instant> awaited(Instant sentBefore) {
                assertThat(sentBefore).isEqualTo(FIRST_LOOK);
                return List.of(morning, SENT, SENT.plusSeconds(600));
            }
        };

        assertThat(lookingUp(true, store).missed(new BillWindow(null, FIRST_LOOK, FIRST_LOOK.plusSeconds(600))))
                .containsExactly(
                        new BillWindow(null, morning.minusSeconds(600), morning.plusSeconds(1_200)),
                        new BillWindow(null, SENT.minusSeconds(600), SENT.plusSeconds(1_800)));
    }

    @Test
    void absenceDoesNotCountWhenTheNewestLineWasPaidWithinFiveMinutesOfTheSend() {
        assertThat(lookup.look(UNKNOWN, shown(false), reading(SENT.plus(Duration.ofMinutes(5))), FIRST_LOOK)
                        .looks())
                .isZero();
    }

    @Test
    void aLineDatedAheadOfUsProvesNoFreshFeed() {
        assertThat(lookup.look(UNKNOWN, shown(false), reading(WINDOW.to().plusSeconds(1)), FIRST_LOOK)
                        .looks())
                .isZero();
    }

    @Test
    void aDoubtfulReadingProvesNoAbsence() {
        BillReading doubtful =
                new BillReading(List.of(new BillWindow("EQ-1", SENT, AFTER_SEND.plusSeconds(10))), FIRST_LOOK, true);
        while (!doubtful.isFinished()) {
            doubtful.after(List.of(line(AFTER_SEND)), 1, "page", 7);
        }

        assertThat(lookup.look(UNKNOWN, shown(false), doubtful, FIRST_LOOK).looks())
                .isZero();
        assertThat(doubtful.isDoubtful("EQ-2")).as("of another provider").isFalse();
        assertThat(moved(lookup.look(UNKNOWN, shown(false), doubtful, SENT.plus(Duration.ofDays(2))))
                        .to())
                .isEqualTo(SettlementStatus.NEEDS_REVIEW);
    }

    private static BillStore.Shown shown(boolean billed) {
        return new BillStore.Shown(billed, false, 0);
    }

    /** A reading that has shown the provider's booking of that time. */
    private static BillReading reading(@Nullable Instant newestPayment) {
        BillReading reading = new BillReading(List.of(WINDOW), WINDOW.to(), true);
        if (newestPayment != null) {
            reading.after(List.of(line(newestPayment)), 1, "page", 1);
        }
        return reading;
    }

    private static BillLine line(Instant paidAt) {
        return new BillLine("cid", "EQ-1", "P0", null, BigDecimal.ONE, SENT, paidAt, "0");
    }

    private static Change moved(LookupResult lookupResult) {
        return Objects.requireNonNull(lookupResult.change());
    }

    private static Lookup lookingUp(boolean resend) {
        return lookingUp(resend, new SilentBills());
    }

    private static Lookup lookingUp(boolean resend, BillStore store) {
        return new Lookup(
                store,
                new SilentSettlements(),
                Supplier::get,
                new SettlementPolicy(
                        List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)),
                        resend,
                        3,
                        List.of(Duration.ofMinutes(1)),
                        Duration.ofDays(30),
                        Duration.ofDays(2),
                        Duration.ofDays(2)),
                Clock.fixed(FIRST_LOOK, ZoneOffset.UTC));
    }
}
