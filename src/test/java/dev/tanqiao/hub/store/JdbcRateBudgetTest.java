package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/** Calls a second, shared by all replicas. */
class JdbcRateBudgetTest {

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final JdbcRateBudget budget = new JdbcRateBudget(jdbc, "campus", 20);

    @BeforeEach
    void itIsUsedUp() {
        jdbc.update("update rate_budget set tokens = 0, refilled_at = clock_timestamp()");
    }

    @Test
    void aDatabaseWhoseClockWasSetBackLeavesNobodyWaiting() {
        jdbc.update("update rate_budget set refilled_at = clock_timestamp() + interval '1 hour'");

        assertThat(budget.take(8)).isEqualTo(8);
    }

    @Test
    void norDoesAPauseThatWasBegunBeforeTheStep() {
        jdbc.update("update rate_budget set tokens = 20, blocked_until = clock_timestamp() + interval '1 hour'");

        assertThat(budget.take(8)).isEqualTo(8);
    }

    @Test
    void aPauseHolds() {
        jdbc.update("update rate_budget set tokens = 20");
        budget.block();

        assertThat(budget.take(8)).isZero();
    }

    /** A step of a few minutes leaves its pause ahead as well. */
    @Test
    void aPauseThatNobodyCanHaveBegunIsThePastOfAnotherClock() {
        jdbc.update("update rate_budget set tokens = 20, blocked_until = clock_timestamp() + interval '1 minute'");

        assertThat(budget.take(8)).isEqualTo(8);
    }

    @Test
    void whoWaitsForCallsGivesUpWhenTheHubStops() {
        budget.block();
        var looks = new AtomicInteger();

        assertThat(budget.await(8, Duration.ofHours(1), () -> looks.incrementAndGet() > 3))
                .isZero();
        assertThat(looks).hasValue(4);
    }

    /** It asked the database without a pause, two thousand times a second. */
    @Test
    @Timeout(20)
    void andWhenItIsInterrupted() {
        budget.block();
        Thread.currentThread().interrupt();
        try {
            assertThat(budget.await(8, Duration.ofHours(1), () -> false)).isZero();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
