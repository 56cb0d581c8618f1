package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.fault.Caller;
import dev.tanqiao.lab.simulator.fault.Fault;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.fault.Struck;
import dev.tanqiao.lab.simulator.world.World;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the city does by itself: gathers visible bills into pushes at each beat, and tries every push that is due. Beats
 * count from the world's start.
 */
final class Pushing {

    /** Most lines of a bill push (碳账户账单推送: 最大为500). */
    private static final int BILLS_PER_PUSH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Pushing.class);

    private final World world;
    private final Clock clock;
    private final CityState state;
    private final Consumer<ObjectNode> record;
    private final Object lock;
    private final Strikes faults;
    private final Pusher pusher = new Pusher();

    /**
     * Pushes for one city.
     *
     * @param faults what strikes the next try of {@code push.bills} or {@code push.authorizations}
     * @param lock guards the state; never held while an answer is awaited, since the receiver may ask the city first
     */
    Pushing(World world, Clock clock, CityState state, Consumer<ObjectNode> record, Object lock, Strikes faults) {
        this.faults = faults;
        this.world = world;
        this.clock = clock;
        this.state = state;
        this.record = record;
        this.lock = lock;
    }

    /** The next beat that has something to gather, or the next try, whichever comes first. */
    Optional<Instant> nextDue() {
        synchronized (lock) {
            Stream<Long> nextTry = state.pushes().next().map(push -> push.dueMillis).stream();
            return Stream.concat(nextTry, nextBeatMillis().stream())
                    .min(Long::compare)
                    .map(Instant::ofEpochMilli);
        }
    }

    /** Gathers and tries what is due at or before now, one push after the other. */
    void act(Instant now) {
        gatherIfDue(now.toEpochMilli());
        Optional<Push> due = begin(now.toEpochMilli());
        while (due.isPresent()) {
            attempt(due.get());
            due = begin(now.toEpochMilli());
        }
    }

    /** One try of a push, as its fault has it if one strikes. */
    private void attempt(Push push) {
        Fault fault = faults.draw(
                        "push." + (push.kind == Push.Kind.BILLS ? "bills" : "authorizations"), () -> about(push))
                .map(Struck::fault)
                .orElse(null);
        SimAnswer whole = SimAnswer.json(push.document.get());
        if (fault == null) {
            end(push, post(push, whole));
            return;
        }
        switch (fault.kind()) {
            case HELD -> {
                end(push, new Pusher.Outcome(false, "held back"));
                hold(push, clock.millis() + fault.delay().toMillis());
            }
            case DUPLICATE -> {
                IntStream.range(1, fault.copiesSent()).forEach(copy -> post(push, whole));
                end(push, post(push, whole));
            }
            case REWRITE -> end(push, post(push, fault.rewritten(whole)));
            default -> end(push, new Pusher.Outcome(false, "lost"));
        }
    }

    /** Of whom an authorization tells; bills tell of many. */
    private Caller about(Push push) {
        String cid = push.document.get().path("cid").asText();
        synchronized (lock) {
            Account person = state.ledger().account(cid);
            return person == null ? Caller.NOBODY : new Caller(person.account, null, null);
        }
    }

    private Pusher.Outcome post(Push push, SimAnswer said) {
        return pusher.post(notifyUrl(push), said);
    }

    /** A push that was given up waits for nothing. */
    private void hold(Push push, long dueMillis) {
        synchronized (lock) {
            if (push.status == Push.Status.WAITING) {
                record.accept(CityEntries.pushHeld(push.number, dueMillis));
            }
        }
    }

    private void gatherIfDue(long nowMillis) {
        synchronized (lock) {
            if (nextBeatMillis().filter(beat -> beat <= nowMillis).isPresent()) {
                gather();
            }
        }
    }

    /** The first beat at which the oldest bill not yet pushed is visible; empty without such a bill or a subscription. */
    private Optional<Long> nextBeatMillis() {
        List<Booking> bookings = state.ledger().bills().all();
        if (state.gatheredBills() >= bookings.size() || !state.pushes().isSubscribed(Push.Kind.BILLS)) {
            return Optional.empty();
        }
        long visibleMillis = bookings.get(state.gatheredBills()).paymentTimeMillis()
                + world.city().billDelay().toMillis();
        long beatMillis = world.city().push().every().toMillis();
        long sinceBeat = Math.floorMod(visibleMillis - world.start().toEpochMilli(), beatMillis);
        return Optional.of(sinceBeat == 0 ? visibleMillis : visibleMillis - sinceBeat + beatMillis);
    }

    /** Makes pushes of all visible bills that are in none. Returns the number of bookings; 0 without a subscription. */
    int gather() {
        synchronized (lock) {
            if (!state.pushes().isSubscribed(Push.Kind.BILLS)) {
                return 0;
            }
            long now = clock.millis();
            List<Booking> visible = state.visibleBills(now);
            int before = state.gatheredBills();
            while (state.gatheredBills() < visible.size()) {
                List<Booking> waiting = visible.subList(state.gatheredBills(), visible.size());
                record.accept(CityEntries.billPush(fitting(waiting, now), now));
            }
            return visible.size() - before;
        }
    }

    /** How many bookings make one push: most have one line, but a wrong one may have two or none. */
    private int fitting(List<Booking> waiting, long nowMillis) {
        int lines = 0;
        for (int i = 0; i < waiting.size(); i++) {
            lines += waiting.get(i).lines(faults, nowMillis).size();
            if (lines > BILLS_PER_PUSH) {
                return i;
            }
        }
        return waiting.size();
    }

    /** The next push due, its try recorded as begun. A try that a stop of the program cut off counts as failed. */
    private Optional<Push> begin(long nowMillis) {
        synchronized (lock) {
            Optional<Push> due = next(nowMillis);
            while (due.isPresent() && state.pushes().isExhausted(due.get())) {
                record.accept(CityEntries.pushAnswer(due.get().number, new Pusher.Outcome(false, "cut off")));
                due = next(nowMillis);
            }
            due.ifPresent(this::begin);
            return due;
        }
    }

    private Optional<Push> next(long nowMillis) {
        return state.pushes().next().filter(push -> push.dueMillis <= nowMillis);
    }

    private void begin(Push push) {
        record.accept(CityEntries.pushAttempt(push.number, clock.millis()));
        push.inFlight = true;
    }

    private void end(Push push, Pusher.Outcome outcome) {
        synchronized (lock) {
            push.inFlight = false;
            record.accept(CityEntries.pushAnswer(push.number, outcome));
            LOG.info(
                    "city.pushed push={} type={} attempt={} status={} outcome={}",
                    push.number,
                    push.kind.subscriptionType,
                    push.attempts.size(),
                    push.status,
                    outcome.text());
        }
    }

    private String notifyUrl(Push push) {
        synchronized (lock) {
            return state.pushes().notifyUrl(push);
        }
    }
}
