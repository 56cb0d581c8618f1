package dev.tanqiao.hub.route;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.Orders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** What the routes {@code settle}, {@code depart}, {@code send}, {@code learn} and {@code recover} call. */
public final class SettleSteps {

    private static final Logger log = LoggerFactory.getLogger(SettleSteps.class);

    /** Rows under way, from the claim to the recorded answer; few enough to leave within their lease. */
    private static final int ROOM = 256;

    /** An answer in hand keeps others from taking over here for so long; a database that is slow for longer than that may never take it. */
    private static final Duration RECORDED_WITHIN = Duration.ofMinutes(5);

    private static final Duration OVERLOAD_PAUSE = Duration.ofSeconds(5);
    private static final long BUDGET_PAUSE_MILLIS = 20;
    private static final long GATHERED_MILLIS = 10;
    private static final long LONGEST_WAIT_MILLIS = 250;

    private final Dispatching dispatching;
    private final Runnable databaseExchanged;
    private final OutcomeProcessing outcomeProcessing;
    private final CityReader reader;
    private final JdbcRateBudget budget;
    private final Clock clock;
    private final Claims claims;
    private final int inFlight;
    private final Duration leaveWithin;

    /** When attempts began to leave, in process time; each until its answer. */
    private final Map<Attempt, Long> begunNanos = Collections.synchronizedMap(new IdentityHashMap<>());

    /** When answers came that are not recorded yet, by settlement, in process time. */
    private final Map<Long, Long> answeredNanos = new ConcurrentHashMap<>();

    private final Semaphore places;
    private final Semaphore room = new Semaphore(ROOM);

    /**
     * @param leaveWithin process time from the claim of a row to its call; shorter than the lease by all timeouts of a call
     */
    public SettleSteps(
            Dispatching dispatching,
            Runnable databaseExchanged,
            OutcomeProcessing outcomeProcessing,
            CityReader reader,
            JdbcRateBudget budget,
            Clock clock,
            Claims claims,
            int inFlight,
            Duration leaveWithin) {
        this.dispatching = dispatching;
        this.databaseExchanged = databaseExchanged;
        this.outcomeProcessing = outcomeProcessing;
        this.reader = reader;
        this.budget = budget;
        this.clock = clock;
        this.claims = claims;
        this.inFlight = inFlight;
        this.leaveWithin = leaveWithin;
        this.places = new Semaphore(inFlight);
    }

    /** Nothing was committed yet that could be missed. */
    public void atStart() {
        dispatching.beginAnew();
    }

    /** How many rows the next claim may take. Where the database was exchanged beneath this hub, none until the bills are read. */
    public int room() {
        if (dispatching.isForgotten()) {
            databaseExchanged.run();
            dispatching.beginAnew();
        }
        return room.availablePermits();
    }

    /** Claimed rows take their room until they are held, or what the city said to them is recorded. */
    public List<Long> claimed(List<Map<String, Object>> rows) {
        List<Long> ids = Rows.ids(rows);
        room.acquireUninterruptibly(ids.size());
        return ids;
    }

    /**
     * Commits attempts for claimed settlements, as many at a time as there are free places to send them.
     *
     * @return batches of attempts, each committed when it is asked for
     */
    public Iterator<List<Attempt>> departures(List<Long> ids) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < ids.size();
            }

            @Override
            public List<Attempt> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<Attempt> attempts = List.of();
                int batch = 0;
                boolean committed = false;
                try {
                    batch = freePlaces(ids.size() - next);
                    if (!claims.isTimeRight()) { // it was when they were claimed
                        return attempts;
                    }
                    long begun = System.nanoTime(); // before the commit that the lease counts from
                    attempts = dispatching.begin(ids.subList(next, next + batch), claims.owner());
                    attempts.forEach(attempt -> begunNanos.put(attempt, begun));
                    committed = true;
                } finally {
                    places.release(batch - attempts.size());
                    // Where nothing could be committed, or time is wrong, the rest of the claim is given up as well:
                    // it is due again when its lease ends. A place or a room that is not given back is lost until the
                    // next start.
                    int left = committed ? batch : ids.size() - next;
                    room.release(left - attempts.size());
                    next += left;
                }
                return attempts;
            }
        };
    }

    private int freePlaces(int wanted) {
        places.acquireUninterruptibly();
        int taken = 1;
        taken += gathered(Math.min(wanted, inFlight / 2) - taken);
        while (taken < Math.min(wanted, inFlight) && places.tryAcquire()) {
            taken++;
        }
        int granted = 0;
        try {
            granted = budget.take(taken);
            while (granted == 0) {
                pause();
                granted = budget.take(taken);
            }
        } finally {
            places.release(taken - granted);
        }
        return granted;
    }

    /** A commit costs the same for one as for many: a moment's wait lets more calls end and makes fewer commits. */
    private int gathered(int more) {
        try {
            return more > 0 && places.tryAcquire(more, GATHERED_MILLIS, TimeUnit.MILLISECONDS) ? more : 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Ends when the next claim is worth its query: half of the room is free, or a while has passed. */
    public void awaitRoom() throws InterruptedException {
        if (room.tryAcquire(ROOM / 2, LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
            room.release(ROOM / 2);
        }
    }

    /**
     * The order's body.
     *
     * @throws LeaseTooShort when this process was held up since the attempt was committed: others may have taken over, looked
     *     it up and sent it again
     */
    public String order(Attempt attempt) {
        Long begun = begunNanos.get(attempt);
        if (begun != null && System.nanoTime() - begun > leaveWithin.toNanos()) {
            throw new LeaseTooShort(attempt.settlement().id(), attempt.number());
        }
        return Orders.body(attempt.settlement());
    }

    /** Process time, to measure a call. */
    public long stopwatch() {
        return System.nanoTime();
    }

    /** What the city answered. */
    public AttemptAnswer answered(Attempt attempt, long startedAt, Integer httpStatus, @Nullable String body) {
        return answer(
                attempt,
                startedAt,
                shown(reader.outcome(httpStatus, body), attempt.settlement().cid()));
    }

    /** The message goes into logs, reasons and events; the cid stays in the body, which is evidence. */
    private static AttemptOutcome shown(AttemptOutcome outcome, String cid) {
        return new AttemptOutcome(
                outcome.verdict(),
                outcome.httpStatus(),
                outcome.code(),
                Redactor.withoutCid(outcome.message(), cid),
                outcome.slowDown(),
                outcome.body());
    }

    /** The call failed before the request could leave. */
    public AttemptAnswer notSent(Attempt attempt, long startedAt, Throwable failure) {
        return answer(attempt, startedAt, silence(AttemptOutcome.Verdict.SURELY_NOT_SENT, failure));
    }

    /** The call failed after the request may have left. */
    public AttemptAnswer lost(Attempt attempt, long startedAt, Throwable failure) {
        return answer(attempt, startedAt, silence(AttemptOutcome.Verdict.UNKNOWN, failure));
    }

    /** Its place is given back here and nowhere else, and once, also where an answer that could not be told is told as lost. */
    private AttemptAnswer answer(Attempt attempt, long startedAt, AttemptOutcome outcome) {
        if (begunNanos.remove(attempt) != null) {
            places.release();
        }
        answeredNanos.put(attempt.settlement().id(), System.nanoTime());
        Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
        if (outcome.slowDown()) {
            slowDown();
        }
        if (outcome.verdict() != AttemptOutcome.Verdict.ACCEPTED) {
            log.info(
                    "settlement.attempted settlementId={} attempt={} outcome={} reason=\"{}\" durationMs={}",
                    attempt.settlement().id(),
                    attempt.number(),
                    outcome.verdict(),
                    outcome.message(),
                    duration.toMillis());
        }
        return new AttemptAnswer(attempt, outcome, clock.instant(), duration);
    }

    /** An answer counts although the budget could not be told of it. */
    private void slowDown() {
        try {
            budget.block(OVERLOAD_PAUSE);
        } catch (RuntimeException failure) {
            log.warn("city.not_slowed_down reason=\"{}\"", FailureText.of(failure));
        }
    }

    private static AttemptOutcome silence(AttemptOutcome.Verdict verdict, Throwable failure) {
        return new AttemptOutcome(verdict, null, null, FailureText.of(failure), false, "");
    }

    /** Whether no answer is awaited: there is nothing to gather for. */
    public boolean isNoneUnderWay() {
        return begunNanos.isEmpty();
    }

    /**
     * Records answers; when the batch cannot be written, one by one, so that one bad row holds up no other.
     *
     * @return those whose settlements another transaction holds, and all while the database does not take them; they keep their room
     *     and are told again
     */
    public List<AttemptAnswer> learn(List<AttemptAnswer> answers) {
        List<AttemptAnswer> leftOver = new ArrayList<>();
        try {
            record(answers, leftOver);
        } finally {
            room.release(answers.size() - leftOver.size());
            answers.forEach(
                    answer -> answeredNanos.remove(answer.attempt().settlement().id()));
            leftOver.forEach(
                    answer -> answeredNanos.put(answer.attempt().settlement().id(), System.nanoTime()));
        }
        return leftOver;
    }

    private void record(List<AttemptAnswer> answers, List<AttemptAnswer> leftOver) {
        try {
            leftOver.addAll(outcomeProcessing.learn(answers));
        } catch (TransientDataAccessException
                | DataAccessResourceFailureException
                | TransactionException
                        databaseIsAway) { // whether it was committed is not known: told again, it changes nothing
            leftOver.addAll(answers);
            log.warn(
                    "answers.not_recorded count={} reason=\"{}\" next=\"recorded again until the database accepts them\"",
                    answers.size(),
                    FailureText.of(databaseIsAway));
        } catch (RuntimeException failedBatch) {
            List<RuntimeException> failures = new ArrayList<>();
            for (AttemptAnswer answer : answers) {
                try {
                    leftOver.addAll(outcomeProcessing.learn(List.of(answer)));
                } catch (RuntimeException failure) {
                    failures.add(failure);
                    log.warn(
                            "answer.not_recorded settlementId={} attempt={} reason=\"{}\" next=\"UNKNOWN when its lease ends, then looked up in the bills\"",
                            answer.attempt().settlement().id(),
                            answer.attempt().number(),
                            FailureText.of(failure));
                }
            }
            if (failures.size() == answers.size()) {
                throw failures.get(0);
            }
        }
    }

    /** Senders died: what they had sent is unknown. What is answered here, and only waits to be recorded, is not. */
    public void recover(List<Map<String, Object>> rows) {
        long now = System.nanoTime();
        List<Long> ids = Rows.ids(rows).stream()
                .filter(id -> now - answeredNanos.getOrDefault(id, now - RECORDED_WITHIN.toNanos())
                        >= RECORDED_WITHIN.toNanos())
                .toList();
        log.info(
                "settlement.recovered count={}",
                outcomeProcessing.giveUpWaiting(ids).size());
    }

    private static void pause() {
        try {
            Thread.sleep(BUDGET_PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The hub is stopping; what is claimed is taken up again.", interrupted);
        }
    }
}
