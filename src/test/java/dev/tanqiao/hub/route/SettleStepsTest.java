package dev.tanqiao.hub.route;

import static dev.tanqiao.core.settlement.Settlements.SENT;
import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.DatabaseExchanged;
import dev.tanqiao.core.settlement.Dispatch;
import dev.tanqiao.core.settlement.DispatchLimits;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SilentSettlements;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CodeSet;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionSystemException;

/** Places are given back whatever happens: one that is lost is lost until the next start. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SettleStepsTest {

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
    private final Claims claims = new Claims(CLOCK, new UpstreamTime(CLOCK, null, () -> {}), Replica.here());
    private final SettleSteps steps = steps(claims, Duration.ofSeconds(30), 10_000);

    private SettleSteps steps(Claims claims, Duration leaveWithin, int perSecond) {
        return new SettleSteps(
                new Dispatching(store, Supplier::get, POLICY, settlement -> "hash", CLOCK),
                () -> exchanges++,
                new OutcomeProcessing(store, Supplier::get, POLICY, CLOCK),
                new CityReader(new CodeSet(List.of("401")), new CodeSet(List.of("429"))),
                new CallLimits(
                        new JdbcRateBudget(jdbc, perSecond == 10_000 ? "carbon" : "slow", perSecond),
                        IN_FLIGHT,
                        leaveWithin),
                CLOCK,
                claims);
    }

    @Test
    void aClaimThatCannotBeCommittedTakesNoPlaceAndTheRestOfItIsGivenUp() {
        store.failure = new DataAccessResourceFailureException("the database is gone");
        Iterator<List<Attempt>> dispatches = steps.dispatch(claimed(IN_FLIGHT));

        assertThatThrownBy(dispatches::next).hasMessage("the database is gone");

        assertThat(dispatches.hasNext()).isFalse();
        assertThat(steps.free()).isEqualTo(IN_FLIGHT);
    }

    @Test
    void norDoesOneForWhichTheBudgetCannotBeAsked() {
        jdbc.execute("alter table rate_budget rename to rate_budget_away");
        Iterator<List<Attempt>> dispatches = steps.dispatch(claimed(IN_FLIGHT));

        assertThatThrownBy(dispatches::next).hasMessageContaining("rate_budget");

        assertThat(dispatches.hasNext()).isFalse();
        assertThat(steps.free()).isEqualTo(IN_FLIGHT);
    }

    /** The row of a person is locked by a push before that person's settlements, and by a hold after them. */
    @Test
    void aClaimThatWasEndedForADeadlockIsCommittedAtTheSecondTry() {
        store.failure = new PessimisticLockingFailureException("deadlock detected");

        assertThat(steps.dispatch(claimed(IN_FLIGHT)).next()).hasSize(IN_FLIGHT);
    }

    /** A claim waits for the budget, and meanwhile an answer tells that it is tomorrow. */
    @Test
    void nothingOfAClaimLeavesOnceTimeIsWrong() {
        var time = new UpstreamTime(CLOCK, CLOCK, () -> {});
        SettleSteps waiting = steps(new Claims(CLOCK, time, Replica.here()), Duration.ofSeconds(30), 10_000);
        assertThat(waiting.dispatch(claimed(1)).next())
                .as("nobody has told the time")
                .isEmpty();

        heardTwice(time, SENT);
        Iterator<List<Attempt>> dispatches = waiting.dispatch(claimed(IN_FLIGHT));
        heardTwice(time, SENT.minus(Duration.ofDays(1)));
        assertThat(dispatches.next()).isEmpty();
        assertThat(dispatches.hasNext()).isFalse();
        assertThat(waiting.free()).isEqualTo(IN_FLIGHT);
    }

    @Test
    void aClaimIsDispatchedAsTheCityMayBeAsked() {
        SettleSteps slow = steps(claims, Duration.ofSeconds(30), 2);
        Iterator<List<Attempt>> dispatches = slow.dispatch(claimed(3));

        assertThat(dispatches.next()).hasSize(2);
        assertThat(dispatches.next()).hasSize(1);
        assertThat(dispatches.hasNext()).isFalse();
    }

    @Test
    void whatIsClaimedAheadStaysHereWhenTheHubStops() {
        var hub = new AnnotationConfigApplicationContext();
        hub.registerBean(Claims.class, () -> claims);
        hub.refresh();
        Iterator<List<Attempt>> dispatches =
                steps(claims, Duration.ofSeconds(30), 1).dispatch(claimed(2));
        assertThat(dispatches.next()).hasSize(1);
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(hub::close);

        assertThat(dispatches.next()).as("the city may not be asked yet").isEmpty();
        assertThat(dispatches.hasNext()).isFalse();
    }

    /** They were claimed together, and would be again when their lease ends. */
    @Test
    void aSettlementThatCannotBeCommittedHoldsUpNoOther() {
        store.broken = 2;

        assertThat(steps.dispatch(claimed(IN_FLIGHT)).next()).hasSize(IN_FLIGHT - 1);

        assertThat(steps.free()).isEqualTo(1);
    }

    @Test
    void whereTheDatabaseGoesAwayInBetweenWhatWasBegunIsSentAndNoMoreIsTried() {
        store.broken = 1;
        store.gone = 3;

        assertThat(steps.dispatch(claimed(IN_FLIGHT)).next()).hasSize(1);

        assertThat(store.asked).containsExactly("most 4", "1", "not 1", "2", "3");
    }

    @Test
    void whatWasBegunIsSentAlsoWhereTheBrokenOneCannotBePutAside() {
        store.broken = 3;
        store.isNothingPutAside = true;

        assertThat(steps.dispatch(claimed(IN_FLIGHT)).next()).hasSize(2);
    }

    @Test
    void aStopBetweenTwoBatchesIsNoFailure() {
        Iterator<List<Attempt>> dispatches = steps.dispatch(claimed(1));
        assertThat(dispatches.hasNext()).isTrue();
        claims.stop();

        assertThat(dispatches.next()).isEmpty();
    }

    /** It would be leased to a hub that sends no more, and so would all else that is due, claim after claim. */
    @Test
    void aHubThatStopsClaimsNothing() {
        claims.stop();

        assertThat(steps.free()).isZero();
    }

    private void answer(Attempt attempt) {
        steps.answered(attempt, 200, "{\"code\":200}");
    }

    private static void heardTwice(UpstreamTime time, Instant date) {
        time.hear(date, SENT);
        time.hear(date, SENT);
    }

    @Test
    void whoeverWasHeldUpForHalfALeaseSendsNoMore() {
        var heldUp = steps(claims, Duration.ZERO, 10_000);
        Attempt late = heldUp.dispatch(claimed(1)).next().get(0);

        assertThatThrownBy(() -> heldUp.order(late))
                .isInstanceOf(Withheld.class)
                .hasMessageContaining("was not sent: it was held up");
        Attempt inTime = steps.dispatch(claimed(1)).next().get(0);
        assertThat(steps.order(inTime).path("transactionId").asText())
                .isEqualTo(inTime.settlement().cityTransactionId());
    }

    @Test
    void whatWasBegunIsWithheldOnceTheCityIsOverloadedOrTheHubStops() {
        List<Attempt> attempts = steps.dispatch(claimed(3)).next();
        steps.answered(attempts.get(0), 429, "");
        assertThatThrownBy(() -> steps.order(attempts.get(1)))
                .isInstanceOf(Withheld.class)
                .hasMessageContaining("the city is overloaded");

        claims.stop();
        assertThatThrownBy(() -> steps.order(attempts.get(2)))
                .isInstanceOf(Withheld.class)
                .hasMessageContaining("the hub stops");
    }

    @Test
    void whatWasBegunIsWithheldOnceTimeIsWrong() {
        var time = new UpstreamTime(CLOCK, CLOCK, () -> {});
        SettleSteps told = steps(new Claims(CLOCK, time, Replica.here()), Duration.ofSeconds(30), 10_000);
        heardTwice(time, SENT);
        Attempt begun = told.dispatch(claimed(1)).next().get(0);
        heardTwice(time, SENT.minus(Duration.ofDays(1)));

        assertThatThrownBy(() -> told.order(begun)).isInstanceOf(Withheld.class).hasMessageContaining("business time");
    }

    @Test
    void whatIsUnderWayTakesAPlaceUntilItsAnswerHoweverOftenThatIsTold() {
        List<Attempt> attempts = steps.dispatch(claimed(IN_FLIGHT)).next();
        assertThat(steps.free()).isZero();

        steps.answered(attempts.get(0), 200, "{\"code\":200}");
        steps.lost(attempts.get(0), new IllegalStateException("it could not be told"));

        assertThat(steps.free()).isEqualTo(1);
        assertThat(steps.isNoneUnderWay()).isFalse();
    }

    @Test
    void nothingMoreIsClaimedWhileTheDatabaseTakesNoOutcomes() throws Exception {
        JsonMapper json = JsonMapper.builder()
                .findAndAddModules()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        ObjectNode one = json.valueToTree(aSettlement(SettlementStatus.SENDING).build());
        for (int id = 1; id <= 256; id++) {
            assertThat(steps.free()).isEqualTo(Math.min(IN_FLIGHT, 257 - id));
            steps.lost(
                    new Attempt(json.treeToValue(one.put("id", id), Settlement.class), 1, SENT),
                    new IllegalStateException("no answer"));
        }

        assertThat(steps.free()).isZero();
    }

    @Test
    void anAnswerInHandIsNotTakenForASenderThatStopped() {
        Attempt attempt = steps.dispatch(claimed(1)).next().get(0);
        List<Map<String, Object>> leaseIsOver =
                List.of(Map.of("id", attempt.settlement().id()));
        AttemptAnswer answer = steps.answered(attempt, 200, "{\"code\":200}");

        steps.recover(leaseIsOver);
        assertThat(store.givenUp).isEmpty();

        steps.processOutcomes(List.of(answer));
        steps.recover(leaseIsOver);
        assertThat(store.givenUp).containsExactly(attempt.settlement().id());
    }

    @Test
    void whatIsLeftOverIsTold() {
        Attempt attempt = steps.dispatch(claimed(1)).next().get(0);
        AttemptAnswer answer = steps.answered(attempt, 200, "{\"code\":200}");
        store.isLocked = true;
        assertThat(steps.processOutcomes(List.of(answer))).containsExactly(answer);

        store.isLocked = false;
        assertThat(steps.processOutcomes(List.of(answer))).isEmpty();
    }

    @Test
    void answersThatTheDatabaseDoesNotTakeAreToldAgain() {
        Attempt attempt = steps.dispatch(claimed(1)).next().get(0);
        AttemptAnswer answer = steps.answered(attempt, 200, "{\"code\":200}");
        for (RuntimeException away : List.of(
                new DataAccessResourceFailureException("Read timed out"),
                new QueryTimeoutException("canceling statement due to statement timeout"),
                new TransactionSystemException("Could not commit JDBC transaction"))) {
            store.away = away;
            assertThat(steps.processOutcomes(List.of(answer))).containsExactly(answer);
        }

        store.away = null;
        assertThat(steps.processOutcomes(List.of(answer))).isEmpty();
    }

    /** One of them cannot be recorded, and while they are recorded one by one the database goes away. */
    @Test
    void answersWhoseTurnCameWhenTheDatabaseWasAwayAreToldAgain() {
        List<AttemptAnswer> answers = steps.dispatch(claimed(2)).next().stream()
                .map(attempt -> steps.answered(attempt, 200, "{\"code\":200}"))
                .toList();
        store.refusals.add(new IllegalStateException("one of them cannot be recorded"));
        store.refusals.add(new DataAccessResourceFailureException("the database is gone"));

        assertThat(steps.processOutcomes(answers)).containsExactlyElementsOf(answers);
    }

    @Test
    void anOverloadThatCannotBeToldIsAnAnswerAllTheSame() {
        Attempt attempt = steps.dispatch(claimed(1)).next().get(0);
        jdbc.execute("alter table rate_budget rename to rate_budget_away");

        assertThat(steps.answered(attempt, 429, "").outcome().slowDown()).isTrue();
    }

    @Test
    void aDatabaseThatLacksTheLastAttemptIsAnotherAndIsToldOnceBeforeAnythingIsClaimed() {
        store.isExchanged = true;
        steps.free();
        assertThat(exchanges).as("nothing was committed yet").isZero();

        steps.dispatch(claimed(1)).next();
        steps.free();
        steps.free();

        assertThat(exchanges).isEqualTo(1);
    }

    /** None of them is broken: they are due as soon as the bills are read. */
    @Test
    void whatCannotBeginSinceTheDatabaseWasExchangedIsNotPutAside() {
        steps.dispatch(claimed(1)).next();
        store.isExchanged = true;
        store.asked.clear();

        assertThatThrownBy(steps.dispatch(claimed(2))::next).isInstanceOf(DatabaseExchanged.class);

        assertThat(store.asked).containsExactly("most 2");
    }

    private static List<Map<String, Object>> claimed(int rows) {
        return LongStream.rangeClosed(1, rows)
                .mapToObj(id -> Map.<String, Object>of("id", id))
                .toList();
    }

    /** A store that lets all leave, unless it fails. */
    private static final class Leaving extends SilentSettlements {
        private final List<Long> givenUp = new ArrayList<>();
        private @Nullable RuntimeException failure;
        private final List<String> asked = new ArrayList<>();
        private int broken;
        private int gone;
        private boolean isNothingPutAside;
        private boolean isExchanged;
        private boolean isLocked;
        private @Nullable RuntimeException away;
        private final Queue<RuntimeException> refusals = new ArrayDeque<>();

        @Override
        public boolean remembers(Attempt attempt) {
            return !isExchanged;
        }

        @Override
        public List<Settlement> lock(Collection<Long> ids) {
            givenUp.addAll(ids);
            return List.of();
        }

        @Override
        public List<Settlement> lockFree(Collection<Long> ids) {
            RuntimeException refusal = refusals.isEmpty() ? away : refusals.remove();
            if (refusal != null) {
                throw refusal;
            }
            return List.of();
        }

        @Override
        public Set<Long> existing(Collection<Long> ids) {
            return isLocked ? Set.copyOf(ids) : Set.of();
        }

        @Override
        public void record(Collection<AttemptAnswer> answers) {
            // They are only counted here.
        }

        @Override
        public List<Settlement> lockDue(int most, String owner, Instant at) {
            asked.add("most " + most);
            RuntimeException once = failure;
            if (once != null) {
                failure = null;
                throw once;
            }
            if (broken > 0) {
                throw new IllegalStateException("one of them cannot be committed");
            }
            return Collections.nCopies(
                    most, aSettlement(SettlementStatus.PENDING).build());
        }

        @Override
        public List<Settlement> lockDue(long settlementId, String owner, Instant at) {
            asked.add("" + settlementId);
            if (settlementId == broken) {
                throw new IllegalStateException("it cannot be committed");
            }
            if (settlementId == gone) {
                throw new DataAccessResourceFailureException("the database is gone");
            }
            return List.of(aSettlement(SettlementStatus.PENDING).build());
        }

        @Override
        public void putAside(long settlementId, String owner) {
            asked.add("not " + settlementId);
            if (isNothingPutAside) {
                throw new DataAccessResourceFailureException("the database is gone");
            }
        }

        @Override
        public DispatchLimits limits(List<Settlement> due, Instant at) {
            return new DispatchLimits(Set.of(), Map.of(), Map.of(), Map.of(), Set.of("gwang"), Set.of(), Set.of());
        }

        @Override
        public List<Attempt> send(List<Dispatch> leaving, Map<String, BigDecimal> usage, String owner, Instant at) {
            Settlement sending = aSettlement(SettlementStatus.SENDING).build();
            return leaving.stream().map(dispatch -> new Attempt(sending, 1, at)).toList();
        }
    }
}
