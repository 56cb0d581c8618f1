package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whether the hub's time is right. */
class UpstreamTimeTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);
    private final SettableClock steady = new SettableClock(Instant.EPOCH);
    private final UpstreamTime time = new UpstreamTime(clock, steady, () -> {});

    @Test
    void whereNothingWasHeardNothingIsKnownToBeWrong() {
        clock.tick(Duration.ofDays(1));
        assertThat(time.isWrong()).isFalse();
        time.hear(null, steady.instant());
        assertThat(time.isWrong()).isFalse();
    }

    @Test
    void fiveMinutesAreBorneAndNotASecondMore() {
        time.hear(NOON, steady.instant());
        clock.tick(Duration.ofMillis(300_900));
        assertThat(time.isWrong()).isFalse();

        clock.tick(Duration.ofMillis(100));
        assertThat(time.isWrong()).isTrue();
        assertThat(time.ahead()).isEqualTo(Duration.ofSeconds(301));
    }

    @Test
    void aStepIsSeenBeforeAnotherAnswerIsAndItsEndToo() {
        time.hear(NOON, steady.instant());
        pass(Duration.ofHours(3));
        assertThat(time.isWrong()).isFalse();

        clock.tick(Duration.ofDays(-1));
        assertThat(time.isWrong()).isTrue();
        pass(Duration.ofHours(3));
        assertThat(time.ahead()).isEqualTo(Duration.ofDays(-1));

        clock.tick(Duration.ofDays(1));
        assertThat(time.isWrong()).isFalse();
    }

    /** Time that leaps, as that of a simulated world, does so for both clocks at once, also between a look at one and at the other. */
    @Test
    void aLeapOfBothClocksBetweenTwoLooksIsNoDifference() {
        SettableClock world = new SettableClock(NOON);
        var looks = new AtomicInteger();
        InstantSource leaping = () -> {
            Instant now = world.instant();
            if (looks.incrementAndGet() == 3) {
                world.tick(Duration.ofHours(6));
            }
            return now;
        };
        var leapt = new UpstreamTime(world, leaping, () -> {});
        leapt.hear(NOON, leaping.instant());

        assertThat(leapt.isWrong()).isFalse();
        assertThat(world.instant()).isEqualTo(NOON.plus(Duration.ofHours(6)));
    }

    /** Something on the way takes the header from all answers: orders must go all the same. */
    @Test
    void whereNoAnswerEverBearsADateOurTimeIsAllThereIs() {
        time.hear(null, steady.instant());
        assertThat(time.isRight()).isFalse();
        time.hear(null, steady.instant());
        assertThat(time.isRight()).isTrue();

        time.forget();
        time.hear(NOON, steady.instant());
        time.hear(null, steady.instant());
        time.hear(null, steady.instant());
        assertThat(time.isRight()).isFalse();
        time.hear(NOON, steady.instant());
        assertThat(time.isRight()).isTrue();
    }

    /** The steady clock of a machine that sleeps stands still. */
    @Test
    void aMachineThatWasAsleepFindsOutByTheNextTwoAnswersThatItIsRight() {
        time.hear(NOON, steady.instant());
        clock.tick(Duration.ofHours(8));
        assertThat(time.isWrong()).isTrue();

        time.hear(clock.instant(), steady.instant());
        time.hear(clock.instant(), steady.instant());
        assertThat(time.isWrong()).isFalse();
    }

    /** A cache before the campus plays an answer of yesterday. */
    @Test
    void oneOddAnswerStopsNothing() {
        heardTwice(NOON);

        time.hear(NOON.minus(Duration.ofDays(1)), steady.instant());
        assertThat(time.isWrong()).isFalse();
        time.hear(NOON, steady.instant());
        assertThat(time.isWrong()).isFalse();
        time.hear(NOON.plus(Duration.ofDays(1)), steady.instant());
        assertThat(time.isRight()).isTrue();
    }

    @Test
    void oneAnswerThatSuitsAWrongClockLetsNothingPass() {
        heardTwice(NOON.minus(Duration.ofDays(1)));

        time.hear(NOON, steady.instant());
        assertThat(time.isWrong()).isTrue();
        time.hear(NOON.minus(Duration.ofDays(1)), steady.instant());
        assertThat(time.isWrong()).isTrue();
    }

    @Test
    void theFirstAnswerStopsWhatItMakesWrongAndConfirmsNothing() {
        assertThat(time.isRight()).isFalse();
        time.hear(NOON, steady.instant());
        assertThat(time.isRight()).isFalse();
        assertThat(time.theirs()).isEmpty();
        clock.tick(Duration.ofDays(1));
        assertThat(time.isWrong()).isTrue();

        clock.tick(Duration.ofDays(-1));
        time.hear(NOON, steady.instant());
        assertThat(time.isRight()).isTrue();
        assertThat(time.theirs()).contains(NOON);
    }

    @Test
    void upstreamsThatAreOthersHaveToldNothing() {
        heardTwice(NOON);
        time.forget();
        assertThat(time.isRight()).isFalse();
    }

    @Test
    void whileItIsWrongOneClaimAMinuteMayAsk() {
        assertThat(time.takeAsking()).isFalse();
        assertThat(time.isToBeAsked()).isTrue();
        assertThat(time.takeAsking()).isTrue();
        assertThat(time.takeAsking()).isFalse();

        steady.tick(Duration.ofSeconds(59));
        assertThat(time.isToBeAsked()).isFalse();
        steady.tick(Duration.ofSeconds(1));
        assertThat(time.isToBeAsked()).isTrue();
    }

    /** When it was dated is not known: between the question and now. */
    @Test
    void anAnswerThatWasLongOnItsWayPutsNobodyInTheWrongAndOneOfAStoppedProcessTellsNothing() {
        Instant asked = steady.instant();
        pass(Duration.ofMinutes(1));
        heardTwice(NOON.minusSeconds(270), asked);
        assertThat(time.isRight()).isTrue();

        pass(Duration.ofHours(8));
        heardTwice(NOON, asked);
        assertThat(time.isRight()).isTrue();
    }

    @Test
    void timeThatPassesWhileAnAnswerIsOnItsWayPutsNobodyInTheWrong() {
        var played = new UpstreamTime(clock, clock, () -> {});
        Instant asked = clock.instant();
        clock.tick(Duration.ofSeconds(50));

        played.hear(asked, asked);
        assertThat(played.ahead()).isZero();

        clock.tick(Duration.ofHours(1));
        played.hear(asked, asked);
        assertThat(played.ahead()).isZero();
    }

    @Test
    void whoHasTheUpstreamsClockIsNeverWrong() {
        var theirs = new UpstreamTime(clock, null, () -> {});
        theirs.hear(NOON.minus(Duration.ofDays(1)), NOON);
        assertThat(theirs.isWrong()).isFalse();
    }

    private void heardTwice(Instant date) {
        heardTwice(date, steady.instant());
    }

    private void heardTwice(Instant date, Instant asked) {
        time.hear(date, asked);
        time.hear(date, asked);
    }

    private void pass(Duration on) {
        clock.tick(on);
        steady.tick(on);
    }
}
