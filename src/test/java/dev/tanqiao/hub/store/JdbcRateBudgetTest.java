package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
        budget.block(java.time.Duration.ofSeconds(5));

        assertThat(budget.take(8)).isZero();
    }
}
