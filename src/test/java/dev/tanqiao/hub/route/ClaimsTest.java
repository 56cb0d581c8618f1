package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.settlement.Overdue;
import dev.tanqiao.core.settlement.SilentSettlements;
import dev.tanqiao.hub.store.Replica;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is due by a time that nobody has told yet, or that is wrong. */
class ClaimsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Timestamp NEVER = Timestamp.from(Instant.EPOCH);

    private final SettableClock clock = new SettableClock(NOON);
    private final SettableClock steady = new SettableClock(Instant.EPOCH);
    private final UpstreamTime time = new UpstreamTime(clock, steady, () -> {});
    private final Claims claims = new Claims(clock, time, Replica.here());

    @Test
    void nothingIsGivenUpOrSentBeforeTwoAnswersHaveToldTheTime() {
        assertThat(claims.now()).isEqualTo(Timestamp.from(NOON));
        assertThat(claims.confirmedNow()).isEqualTo(NEVER);

        heard(NOON);
        assertThat(claims.confirmedNow()).isEqualTo(NEVER);
        heard(NOON);
        assertThat(claims.confirmedNow()).isEqualTo(Timestamp.from(NOON));
    }

    @Test
    void whileItIsWrongAHandfulOfAccountsIsAskedOnceAMinuteDueOrNotAndNothingElseIsDone() {
        heard(NOON.minus(Duration.ofDays(1)));
        assertThat(claims.now()).isEqualTo(NEVER);
        assertThat(claims.nowOrToAsk()).as("it is not time to ask yet").isEqualTo(NEVER);

        assertThat(time.isToBeAsked()).isTrue();
        assertThat(claims.nowOrToAsk()).isAfter(Timestamp.from(NOON.plus(Duration.ofDays(365))));
        assertThat(claims.nowOrToAsk()).as("one claim is enough").isEqualTo(NEVER);
    }

    /** The store expects no question. */
    @Test
    void aDeadlineThatWasClaimedBeforeTimeBecameWrongHasNotPassed() {
        heard(NOON);
        heard(NOON);
        clock.tick(Duration.ofDays(1));

        new DeadlineSteps(new Overdue(new SilentSettlements(), Supplier::get, clock), claims)
                .passed(List.of(Map.of("id", 1L)));
    }

    private void heard(Instant date) {
        time.hear(date, steady.instant());
    }
}
