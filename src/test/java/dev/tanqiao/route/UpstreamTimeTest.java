package dev.tanqiao.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
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

    /** The steady clock of a machine that sleeps stands still. */
    @Test
    void aMachineThatWasAsleepFindsOutByTheNextAnswerThatItIsRight() {
        time.hear(NOON, steady.instant());
        clock.tick(Duration.ofHours(8));
        assertThat(time.isWrong()).isTrue();

        time.hear(clock.instant(), steady.instant());
        assertThat(time.isWrong()).isFalse();
    }

    @Test
    void timeThatPassesWhileAnAnswerIsOnItsWayPutsNobodyInTheWrong() {
        var played = new UpstreamTime(clock, clock, () -> {});
        Instant asked = clock.instant();
        clock.tick(Duration.ofHours(1));

        played.hear(asked, asked);

        assertThat(played.isWrong()).isFalse();
    }

    @Test
    void whoHasTheUpstreamsClockIsNeverWrong() {
        var theirs = new UpstreamTime(clock, null, () -> {});
        theirs.hear(NOON.minus(Duration.ofDays(1)), NOON);
        assertThat(theirs.isWrong()).isFalse();
    }

    private void pass(Duration on) {
        clock.tick(on);
        steady.tick(on);
    }
}
