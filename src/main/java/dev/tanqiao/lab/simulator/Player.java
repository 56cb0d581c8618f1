package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.campus.Campus;
import dev.tanqiao.lab.simulator.world.World;
import dev.tanqiao.lab.simulator.world.WorldEvent;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays the world's timeline: moves the clock, acts as the people, and lets the models do what they do by themselves. */
public final class Player implements Model, AutoCloseable {

    private static final Duration LONGEST_LEAP = Duration.ofDays(3_660);

    static final String NAME = "player";

    private final List<WorldEvent> timeline;
    private final Enrolments enrolments;
    private final VirtualClock clock;
    private final Recorder recorder;
    private final Campus campus;
    private final List<Model> models;
    private final People people;
    private final int personsInAll;
    private final Beat beat = new Beat(this::pass);
    private final ReentrantLock turn = new ReentrantLock();

    private int position;
    private Instant clockPromisedUntil = Instant.MIN;

    /** The clock of the hub beside this world; null: the hub goes by the world's. */
    private volatile @Nullable Clock beside;

    private volatile @Nullable Clock followed;
    private volatile boolean closed;

    Player(
            World world,
            List<WorldEvent> timeline,
            VirtualClock clock,
            Recorder recorder,
            Campus campus,
            List<Model> models,
            People people) {
        this.timeline = timeline;
        this.enrolments = new Enrolments(timeline, clock, people, entry -> recorder.record(NAME, entry));
        this.clock = clock;
        this.recorder = recorder;
        this.campus = campus;
        this.models = models;
        this.people = people;
        this.personsInAll = world.persons().size();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.of();
    }

    @Override
    public Map<String, Operation> admin() {
        Map<String, Operation> admin = new LinkedHashMap<>();
        admin.put("GET clock", this::showClock);
        admin.put("POST clock", this::moveClock);
        admin.put("GET status", request -> SimAnswer.json(status()));
        admin.put("POST campus/persons/{account}/enrol", request -> {
            String account = request.variable("account");
            if (!enrolments.enrolAgain(account)) {
                throw new IllegalArgumentException(
                        "%s cannot enrol: %s.".formatted(account, enrolments.whyNotEnrolled(account)));
            }
            return SimAnswer.json(status());
        });
        admin.put("POST campus/persons/{account}/withdraw", request -> {
            String account = request.variable("account");
            if (!enrolments.withdraw(account)) {
                throw new NoSuchElementException("The city knows no account of " + account + ".");
            }
            return SimAnswer.json(status());
        });
        return admin;
    }

    /** With {@code after}, the answer waits a while for the clock to move past it: whoever follows need not ask again and again. */
    private SimAnswer showClock(SimRequest request) {
        request.parameter("after").map(text -> instant("after", text)).ifPresent(clock::awaitLaterThan);
        return SimAnswer.json(clockFace());
    }

    private SimAnswer moveClock(SimRequest request) {
        JsonNode body = request.json();
        JsonNode speed = body.path("speed");
        JsonNode target = body.path("advanceTo");
        if (speed.isMissingNode() && target.isMissingNode()) {
            throw new IllegalArgumentException(
                    "Say {\"advanceTo\": \"2026-03-02T12:00:00+08:00\"} or {\"speed\": 60}.");
        }
        if (!speed.isMissingNode() && !speed.isNumber()) {
            throw new IllegalArgumentException(
                    "speed is a number of virtual seconds a second, not %s.".formatted(speed));
        }
        Optional<Instant> advanceTo = target.isMissingNode() ? Optional.empty() : Optional.of(target(target.asText()));
        if (speed.isNumber()) {
            play(speed.asDouble());
        }
        advanceTo.ifPresent(this::advanceTo);
        return SimAnswer.json(status());
    }

    /** No leap is longer than ten years; an instant behind the clock changes nothing, so whoever asks twice does no harm. */
    private Instant target(String text) {
        Instant target = instant("advanceTo", text);
        Instant now = clock.instant();
        if (target.isAfter(now.plus(LONGEST_LEAP))) {
            throw new IllegalArgumentException(
                    "advanceTo is at most %s days from now, %s; %s is not. Nothing was played."
                            .formatted(LONGEST_LEAP.toDays(), now, text));
        }
        return target;
    }

    private static Instant instant(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    "%s is an instant such as 2026-03-02T04:00:00Z, not %s.".formatted(name, text), malformed);
        }
    }

    /** The hub whose enrolment address the people visit. */
    public void visit(URI hub) {
        people.visit(hub);
    }

    /**
     * Plays in real time from now on.
     *
     * @param speed virtual seconds a second; 0 lets the clock stand, to be moved by {@link #advanceTo} alone
     */
    public void play(double speed) {
        followed = speed == 1 ? beside : null;
        beat.at(speed);
    }

    /** Plays by another clock from now on: where somebody is held up, the world's time is not, since a hub beside it goes by that clock too. */
    public void play(Clock other) {
        beside = other;
        play(1);
    }

    /** How fast the world plays, in virtual seconds a second. */
    public double speed() {
        return beat.speed();
    }

    private void pass(Duration virtual) {
        Clock other = followed;
        Instant now = clock.instant();
        Instant target = other == null || now.isAfter(other.instant()) ? now.plus(virtual) : other.instant();
        turn.lock();
        try {
            if (target.isAfter(clockPromisedUntil)) {
                promise(target.plusMillis((long) (speed() * 1000)));
            }
            playUntil(target);
            clock.advanceTo(target);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Plays everything that is due at or before the given instant, in the order of time, and sets the clock to it.
     * Returns when it is done.
     */
    public void advanceTo(Instant target) {
        turn.lock();
        try {
            playUntil(target);
            clock.advanceTo(target);
            promise(clock.instant());
        } finally {
            turn.unlock();
        }
    }

    private void playUntil(Instant target) {
        enrolments.enrolWhoeverWaits(() -> !closed);
        for (Optional<Instant> due = nextOfAll();
                !closed && due.isPresent() && !due.get().isAfter(target);
                due = nextOfAll()) {
            clock.advanceTo(due.get());
            playEvents();
            models.forEach(model -> model.act(clock.instant()));
        }
    }

    private void playEvents() {
        while (!closed && nextDue().isPresent() && !nextDue().get().isAfter(clock.instant())) {
            play(timeline.get(position));
            moveOn();
        }
    }

    private synchronized void moveOn() {
        position++;
    }

    private void play(WorldEvent event) {
        if (event instanceof WorldEvent.Place place) {
            campus.place(place.order());
        } else if (event instanceof WorldEvent.Become become) {
            campus.become(become.orderId(), become.status());
        } else if (event instanceof WorldEvent.Enrol enrol) {
            enrolments.enrol(enrol.account());
        } else if (event instanceof WorldEvent.Withdraw withdraw) {
            enrolments.withdrawOnce(withdraw.account());
        }
    }

    /** The clock will not pass this instant before the next promise, so it never restarts behind what anyone has seen. */
    private void promise(Instant until) {
        clockPromisedUntil = until;
        recorder.record(
                name(),
                Json.object()
                        .put("kind", "clock")
                        .put("until", until.toString())
                        .put("position", position));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        String account = entry.path("account").asText();
        switch (entry.path("kind").asText()) {
            case "clock" -> position = Math.max(position, entry.path("position").asInt());
            case "enrolled" -> enrolments.applyEnrolled(account);
            case "withdrew" -> enrolments.applyWithdrew(account);
            default -> throw new IllegalArgumentException("The player knows no " + entry + ".");
        }
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return position < timeline.size() ? Optional.of(timeline.get(position).at()) : Optional.empty();
    }

    private Optional<Instant> nextOfAll() {
        return first(nextDue());
    }

    /** Orders are placed and change in silence: a hub sees them when it looks, so nobody need stop the clock for them. */
    private Optional<Instant> nextCall() {
        return first(ahead().stream()
                .filter(event -> event instanceof WorldEvent.Enrol || event instanceof WorldEvent.Withdraw)
                .findFirst()
                .map(WorldEvent::at));
    }

    private synchronized List<WorldEvent> ahead() {
        return timeline.subList(position, timeline.size());
    }

    private Optional<Instant> first(Optional<Instant> ofTimeline) {
        return Stream.concat(ofTimeline.stream(), models.stream().flatMap(model -> model.nextDue().stream()))
                .min(Comparator.naturalOrder());
    }

    @Override
    public boolean busy() {
        return turn.isLocked();
    }

    private JsonNode clockFace() {
        return Json.object().put("now", clock.instant().toString()).put("speed", speed());
    }

    /** Where the world stands: time, whether all is quiet, what comes next, and figures of every model. */
    public JsonNode status() {
        boolean busy = busy() || models.stream().anyMatch(Model::busy);
        Instant now = clock.instant();
        Optional<Instant> next = nextOfAll();
        ObjectNode status = Json.object();
        status.put("now", now.toString());
        status.put("quiet", !busy && next.filter(due -> !due.isAfter(now)).isEmpty());
        status.put("nextDue", next.map(Instant::toString).orElse(null));
        status.put("nextCall", nextCall().map(Instant::toString).orElse(null));
        synchronized (this) {
            status.put("worldExhausted", position >= timeline.size());
            enrolments.count(status.putObject("persons").put("total", personsInAll));
            status.put("position", position);
        }
        models.forEach(model -> new TreeMap<>(model.counts()).forEach(status::put));
        return status;
    }

    @Override
    public synchronized JsonNode state() {
        ObjectNode state = Json.object();
        state.put("now", clock.instant().toString()).put("speed", speed()).put("position", position);
        enrolments.show(state);
        return state;
    }

    /** Ends the play where it stands. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        beat.stop();
        turn.lock();
        try {
            promise(clock.instant());
        } finally {
            turn.unlock();
        }
    }
}
