package dev.tanqiao.hub.route;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;

/** What the routes of {@code settle.camel.yaml} and {@code send.camel.yaml} call. */
public final class SettleSteps {

    private static final Logger log = LoggerFactory.getLogger(SettleSteps.class);

    /** No order waits longer than that for others to be claimed with. */
    private static final Duration GATHERED = Duration.ofMillis(10);

    /** So many more than there are places are begun while they leave soon: a claim and a commit cost the same for many. */
    private static final int MOST_AHEAD = 200;

    /** What is due and cannot begin, since another transaction has locked it say, is looked at again after that. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    /** While so many answers are not recorded nothing more is claimed. */
    private static final int MOST_UNRECORDED = 256;

    private static final Duration BUDGET_PATIENCE = Duration.ofHours(1);

    private final Dispatching dispatching;
    private final Runnable databaseExchanged;
    private final Unrecorded unrecorded;
    private final CityReader reader;
    private final JdbcRateBudget budget;
    private final Clock clock;
    private final Claims claims;
    private final Duration leaveWithin;

    /** What is under way: each attempt until its answer. */
    private final Map<Attempt, Call> calls = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Places places;

    /** Whether nothing came of what was found due last. */
    private volatile boolean inVain;

    /** When the city was last heard to be overloaded, in process time; null: never. */
    private volatile @Nullable Long overloadedNanos;

    /** A call in process time: when its attempt was about to be committed, and when its thread took it up. */
    private static final class Call {
        private final long begunNanos;
        private volatile long startedNanos;

        Call(long begunNanos) {
            this.begunNanos = begunNanos;
            this.startedNanos = begunNanos;
        }
    }

    /**
     * @param databaseExchanged what to do before anything more is sent where the database lacks what was committed here last
     */
    public SettleSteps(
            Dispatching dispatching,
            Runnable databaseExchanged,
            OutcomeProcessing outcomeProcessing,
            CityReader reader,
            CallLimits limits,
            Clock clock,
            Claims claims) {
        this.dispatching = dispatching;
        this.databaseExchanged = databaseExchanged;
        this.unrecorded = new Unrecorded(outcomeProcessing);
        this.reader = reader;
        this.budget = limits.budget();
        this.clock = clock;
        this.claims = claims;
        this.leaveWithin = limits.leaveWithin();
        this.places = new Places(limits.inFlight(), MOST_AHEAD, GATHERED, System::nanoTime);
    }

    /** Nothing was committed yet that could be missed. */
    public void atStart() {
        dispatching.beginAnew();
    }

    /**
     * How many rows the next claim may take; waits a moment for places. Where the database was exchanged beneath this hub, none until
     * the bills are read, none while the database takes no outcomes, and none when the hub stops.
     */
    public int free() {
        if (inVain) {
            inVain = false;
            LockSupport.parkNanos(MOMENT.toNanos());
        }
        if (dispatching.isForgotten()) {
            databaseExchanged.run();
            dispatching.beginAnew();
        }
        int free = claims.isStopping() ? 0 : places.free();
        return Math.min(free, Math.max(0, MOST_UNRECORDED - unrecorded.size()));
    }

    /**
     * Commits attempts for settlements that are due, as many at a time as the city may be asked for.
     *
     * @param due as many of them as may leave soon; it may be others that do, where another hub was quicker
     * @return batches of attempts, each committed when it is asked for; every attempt has its place. It ends early when the hub stops
     */
    public Iterator<List<Attempt>> dispatch(List<Map<String, Object>> due) {
        List<Long> ids = Rows.ids(due);
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < ids.size() && !claims.isStopping();
            }

            @Override
            public List<Attempt> next() {
                if (next == ids.size()) {
                    throw new NoSuchElementException();
                }
                int first = next;
                next = ids.size(); // where nothing can be committed it is due again
                inVain = true;
                int granted = granted(ids.size() - first);
                if (granted == 0 || !claims.isTimeRight()) { // it was when they were found
                    return List.of();
                }
                long begun = System.nanoTime(); // before the commit that the lease counts from
                List<Attempt> attempts = begin(ids.subList(first, first + granted));
                attempts.forEach(attempt -> {
                    calls.put(attempt, new Call(begun));
                    places.take(attempt.settlement().provider());
                });
                inVain = attempts.isEmpty();
                next = first + granted;
                return attempts;
            }
        };
    }

    /**
     * Once more where the database ended a deadlock with a push, which locks the person first: nothing was committed. One by one where one
     * of them cannot be committed: it holds up no other.
     */
    private List<Attempt> begin(List<Long> ids) {
        try {
            return dispatching.begin(ids.size(), claims.owner());
        } catch (PessimisticLockingFailureException deadlock) {
            log.info("settlements.not_dispatched reason=\"{}\" next=\"once more, now\"", FailureText.of(deadlock));
            return dispatching.begin(ids.size(), claims.owner());
        } catch (RuntimeException failedBatch) {
            if (Unrecorded.isDatabaseAway(failedBatch)) {
                throw failedBatch;
            }
            return beginEach(ids, failedBatch);
        }
    }

    /** What was begun is sent, also where no more can be: the database went away, or the hub stops. */
    private List<Attempt> beginEach(List<Long> ids, RuntimeException failedBatch) {
        List<Attempt> begun = new ArrayList<>();
        int failed = 0;
        for (long id : ids) {
            if (claims.isStopping()) {
                return begun;
            }
            try {
                begun.addAll(dispatching.begin(id, claims.owner()));
            } catch (RuntimeException failure) {
                failed++;
                boolean isAway = Unrecorded.isDatabaseAway(failure);
                log.warn(
                        "settlement.not_dispatched settlementId={} reason=\"{}\" next=\"{}\"",
                        id,
                        FailureText.of(failure),
                        isAway ? "again once the database is back" : "again in a minute");
                if (isAway || !isPutAside(id)) {
                    return begun;
                }
            }
        }
        if (failed == ids.size()) {
            throw failedBatch;
        }
        return begun;
    }

    /** What was begun before is sent, whatever fails here. */
    private boolean isPutAside(long settlementId) {
        try {
            dispatching.putAside(settlementId, claims.owner());
            return true;
        } catch (RuntimeException failure) {
            log.warn(
                    "settlement.not_put_aside settlementId={} reason=\"{}\" next=\"it is due again at once\"",
                    settlementId,
                    FailureText.of(failure));
            return false;
        }
    }

    /** How many may leave now, once any may; 0: the hub stops. */
    private int granted(int wanted) {
        int granted = 0;
        while (granted == 0 && !claims.isStopping()) {
            granted = budget.await(wanted, BUDGET_PATIENCE, claims::isStopping);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("The hub is stopping; what is due is found again.");
            }
        }
        return granted;
    }

    /**
     * The order as the city is asked to settle it.
     *
     * @throws Withheld when what allowed the attempt holds no more: the hub stops, business time is wrong, the city is overloaded, or this
     *     process was held up, and others may have taken over, looked it up and sent it again
     */
    public JsonNode order(Attempt attempt) {
        Call call = calls.get(attempt);
        if (call != null) {
            call.startedNanos = System.nanoTime();
            String why = whyNot(call);
            if (why != null) {
                throw new Withheld(attempt.settlement().id(), attempt.number(), why);
            }
        }
        return Orders.request(attempt.settlement());
    }

    private @Nullable String whyNot(Call call) {
        if (call.startedNanos - call.begunNanos > leaveWithin.toNanos()) {
            return "it was held up in this process for half of its lease";
        }
        if (claims.isStopping()) {
            return "the hub stops";
        }
        if (!claims.isTimeRight()) {
            return "business time is not known to be right";
        }
        Long overloaded = overloadedNanos;
        return overloaded != null && call.startedNanos - overloaded < JdbcRateBudget.OVERLOAD_PAUSE.toNanos()
                ? "the city is overloaded"
                : null;
    }

    /** What the city answered. */
    public AttemptAnswer answered(
            @Variable("attempt") Attempt attempt,
            @Header(Exchange.HTTP_RESPONSE_CODE) Integer httpStatus,
            @Body @Nullable String body) {
        return answer(
                attempt,
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
    public AttemptAnswer notSent(Attempt attempt, Throwable failure) {
        return answer(attempt, silence(AttemptOutcome.Verdict.SURELY_NOT_SENT, failure));
    }

    /** The call failed after the request may have left. */
    public AttemptAnswer lost(Attempt attempt, Throwable failure) {
        return answer(attempt, silence(AttemptOutcome.Verdict.UNKNOWN, failure));
    }

    /** Its place is given back here and nowhere else, and once, also where an answer that could not be told is told as lost. */
    private AttemptAnswer answer(Attempt attempt, AttemptOutcome outcome) {
        long now = System.nanoTime();
        Call call = calls.remove(attempt);
        if (call != null) {
            places.release(attempt.settlement().provider(), outcome.httpStatus() != null);
        }
        unrecorded.came(attempt.settlement().id(), now);
        Duration duration = Duration.ofNanos(call == null ? 0 : now - call.startedNanos);
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
        overloadedNanos = System.nanoTime();
        try {
            budget.block();
        } catch (RuntimeException failure) {
            log.warn("city.not_slowed_down reason=\"{}\"", FailureText.of(failure));
        }
    }

    private static AttemptOutcome silence(AttemptOutcome.Verdict verdict, Throwable failure) {
        return new AttemptOutcome(verdict, null, null, FailureText.of(failure), false, "");
    }

    /** Whether no answer is awaited: there is nothing to gather for. */
    public boolean isNoneUnderWay() {
        return places.areAllFree();
    }

    /**
     * Records answers; when the batch cannot be written, one by one, so that one bad row holds up no other.
     *
     * @return those whose settlements another transaction holds, and all while the database does not take them; they are
     *     told again
     */
    public List<AttemptAnswer> processOutcomes(List<AttemptAnswer> answers) {
        return unrecorded.record(answers);
    }

    /** Senders died: what they had sent is unknown. What is answered here, and only waits to be recorded, is not. */
    public void recover(List<Map<String, Object>> rows) {
        unrecorded.giveUpWaiting(Rows.ids(rows));
    }
}
