package dev.tanqiao.hub.route;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Dispatch;
import dev.tanqiao.core.settlement.DispatchLimits;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeDecision;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SilentSettlements;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CodeSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionSystemException;

/** Places and room are given back whatever happens: one that is lost is lost until the next start. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeparturesTest {

    private static final int IN_FLIGHT = 4;
    private static final Clock CLOCK = Clock.fixed(SENT, ZoneOffset.UTC);
    private static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1)),
            true,
            3,
            List.of(Duration.ofMinutes(1)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final Leaving store = new Leaving();
    private int exchanges;
    private final SettleSteps steps = steps(new UpstreamTime(CLOCK, null, () -> {}), Duration.ofSeconds(30));

    private SettleSteps steps(UpstreamTime time, Duration leaveWithin) {
        return new SettleSteps(
                new Dispatching(store, settlement -> "hash", CLOCK),
                () -> exchanges++,
                new OutcomeProcessing(store, POLICY, CLOCK),
                new CityReader(new CodeSet(List.of("401")), new CodeSet(List.of("429"))),
                new JdbcRateBudget(jdbc, "carbon", 10_000),
                CLOCK,
                new Claims(CLOCK, time),
                IN_FLIGHT,
                leaveWithin);
    }

    @Test
    void aClaimThatCannotBeCommittedGivesItsRoomAndItsPlacesBack() {
        int room = steps.room();
        for (int failure = 0; failure < IN_FLIGHT + 1; failure++) {
            store.failsOnce = true;
            Iterator<List<Attempt>> dispatches = steps.departures(claimed(20));
            assertThatThrownBy(dispatches::next).hasMessage("the database is gone");
            assertThat(dispatches.hasNext()).isFalse();
        }

        assertThat(steps.room()).isEqualTo(room);
        assertThat(steps.departures(claimed(20)).next()).hasSize(IN_FLIGHT);
    }

    @Test
    void aBudgetThatCannotBeAskedGivesThemBackToo() {
        int room = steps.room();
        jdbc.execute("alter table rate_budget rename to rate_budget_away");
        for (int failure = 0; failure < IN_FLIGHT + 1; failure++) {
            Iterator<List<Attempt>> dispatches = steps.departures(claimed(20));
            assertThatThrownBy(dispatches::next).hasMessageContaining("rate_budget");
        }
        jdbc.execute("alter table rate_budget_away rename to rate_budget");

        assertThat(steps.room()).isEqualTo(room);
        assertThat(steps.departures(claimed(20)).next()).hasSize(IN_FLIGHT);
    }

    /** A claim of hundreds waits for the budget, and meanwhile an answer tells that it is tomorrow. */
    @Test
    void nothingOfAClaimLeavesOnceTimeIsWrong() {
        var time = new UpstreamTime(CLOCK, CLOCK, () -> {});
        SettleSteps waiting = steps(time, Duration.ofSeconds(30));
        int room = waiting.room();
        assertThat(waiting.departures(claimed(waiting, 1)).next())
                .as("nobody has told the time")
                .isEmpty();

        heardTwice(time, SENT);
        Iterator<List<Attempt>> dispatches = waiting.departures(claimed(waiting, 20));
        List<Attempt> left = dispatches.next();
        assertThat(left).hasSize(IN_FLIGHT);
        waiting.learn(left.stream()
                .map(attempt -> waiting.answered(attempt, waiting.stopwatch(), 200, "{\"code\":200}"))
                .toList());
        heardTwice(time, SENT.minus(Duration.ofDays(1)));
        assertThat(dispatches.next()).isEmpty();
        assertThat(dispatches.hasNext()).isFalse();
        assertThat(waiting.room()).as("given back").isEqualTo(room);
    }

    private static void heardTwice(UpstreamTime time, Instant date) {
        time.hear(date, SENT);
        time.hear(date, SENT);
    }

    @Test
    void whoeverWasHeldUpForHalfALeaseSendsNoMore() {
        var heldUp = steps(new UpstreamTime(CLOCK, null, () -> {}), Duration.ZERO);
        Attempt late = heldUp.departures(claimed(1)).next().get(0);

        assertThatThrownBy(() -> heldUp.order(late))
                .isInstanceOf(LeaseTooShort.class)
                .hasMessageContaining("was not sent");
        Attempt inTime = steps.departures(claimed(1)).next().get(0);
        assertThat(steps.order(inTime)).contains(inTime.settlement().cityTransactionId());
    }

    @Test
    void whatIsUnderWayTakesRoomUntilItsAnswerIsRecorded() {
        int room = steps.room();
        List<Attempt> attempts = steps.departures(claimed(1)).next();
        AttemptAnswer answer = steps.answered(attempts.get(0), steps.stopwatch(), 200, "{\"code\":200}");
        assertThat(steps.room()).isEqualTo(room - 1);

        steps.learn(List.of(answer));
        assertThat(steps.room()).isEqualTo(room);
    }

    @Test
    void aPlaceIsGivenBackOnceHoweverOftenAnAnswerIsTold() {
        List<Attempt> attempts = steps.departures(claimed(1)).next();
        steps.answered(attempts.get(0), steps.stopwatch(), 200, "{\"code\":200}");
        steps.lost(attempts.get(0), steps.stopwatch(), new IllegalStateException("it could not be told"));
        List<Attempt> all = steps.departures(claimed(20)).next();
        assertThat(all).hasSize(IN_FLIGHT);

        var another =
                CompletableFuture.supplyAsync(() -> steps.departures(claimed(1)).next());
        assertThatThrownBy(() -> another.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        steps.answered(all.get(0), steps.stopwatch(), 200, "{\"code\":200}");
        assertThat(another.join()).hasSize(1);
    }

    @Test
    void anAnswerInHandIsNotTakenForASenderThatStopped() {
        Attempt attempt = steps.departures(claimed(1)).next().get(0);
        List<Map<String, Object>> leaseIsOver =
                List.of(Map.of("id", attempt.settlement().id()));
        AttemptAnswer answer = steps.answered(attempt, steps.stopwatch(), 200, "{\"code\":200}");

        steps.recover(leaseIsOver);
        assertThat(store.givenUp).isEmpty();

        steps.learn(List.of(answer));
        steps.recover(leaseIsOver);
        assertThat(store.givenUp).containsExactly(attempt.settlement().id());
    }

    @Test
    void whatIsLeftOverKeepsItsRoom() {
        int room = steps.room();
        Attempt attempt = steps.departures(claimed(1)).next().get(0);
        AttemptAnswer answer = steps.answered(attempt, steps.stopwatch(), 200, "{\"code\":200}");
        store.isLocked = true;
        assertThat(steps.learn(List.of(answer))).containsExactly(answer);
        assertThat(steps.room()).isEqualTo(room - 1);

        store.isLocked = false;
        assertThat(steps.learn(List.of(answer))).isEmpty();
        assertThat(steps.room()).isEqualTo(room);
    }

    @Test
    void answersThatTheDatabaseDoesNotTakeAreToldAgain() {
        int room = steps.room();
        Attempt attempt = steps.departures(claimed(1)).next().get(0);
        AttemptAnswer answer = steps.answered(attempt, steps.stopwatch(), 200, "{\"code\":200}");
        for (RuntimeException away : List.of(
                new DataAccessResourceFailureException("Read timed out"),
                new QueryTimeoutException("canceling statement due to statement timeout"),
                new TransactionSystemException("Could not commit JDBC transaction"))) {
            store.away = away;
            assertThat(steps.learn(List.of(answer))).containsExactly(answer);
            assertThat(steps.room()).isEqualTo(room - 1);
        }

        store.away = null;
        assertThat(steps.learn(List.of(answer))).isEmpty();
        assertThat(steps.room()).isEqualTo(room);
    }

    @Test
    void anOverloadThatCannotBeToldIsAnAnswerAllTheSame() {
        Attempt attempt = steps.departures(claimed(1)).next().get(0);
        jdbc.execute("alter table rate_budget rename to rate_budget_away");

        assertThat(steps.answered(attempt, steps.stopwatch(), 429, "").outcome().slowDown())
                .isTrue();
    }

    @Test
    void aDatabaseThatLacksTheLastAttemptIsAnotherAndIsToldOnceBeforeAnythingIsClaimed() {
        store.isExchanged = true;
        steps.room();
        assertThat(exchanges).as("nothing was committed yet").isZero();

        steps.departures(claimed(1)).next();
        steps.room();
        steps.room();

        assertThat(exchanges).isEqualTo(1);
    }

    private List<Long> claimed(int rows) {
        return claimed(steps, rows);
    }

    private static List<Long> claimed(SettleSteps steps, int rows) {
        return steps.claimed(LongStream.rangeClosed(1, rows)
                .mapToObj(id -> Map.<String, Object>of("id", id))
                .toList());
    }

    /** A store that lets all leave, unless it fails. */
    private static final class Leaving extends SilentSettlements {
        private final List<Long> givenUp = new ArrayList<>();
        private boolean failsOnce;
        private boolean isExchanged;
        private boolean isLocked;
        private @Nullable RuntimeException away;

        @Override
        public boolean remembers(Attempt attempt) {
            return !isExchanged;
        }

        @Override
        public List<Change> move(Collection<Long> ids, Function<Settlement, Optional<Change>> decide) {
            givenUp.addAll(ids);
            return List.of();
        }

        @Override
        public List<AttemptAnswer> learn(
                Collection<AttemptAnswer> answers,
                Instant at,
                BiFunction<AttemptHistory, AttemptAnswer, OutcomeDecision> decide) {
            if (away != null) {
                throw away;
            }
            return isLocked ? List.copyOf(answers) : List.of();
        }

        @Override
        public List<Attempt> begin(
                Collection<Long> ids,
                String owner,
                Instant at,
                BiFunction<List<Settlement>, DispatchLimits, List<Dispatch>> depart) {
            if (failsOnce) {
                failsOnce = false;
                throw new IllegalStateException("the database is gone");
            }
            Settlement sending = aSettlement(SettlementStatus.SENDING).build();
            return ids.stream().map(id -> new Attempt(sending, 1, at)).toList();
        }
    }
}
