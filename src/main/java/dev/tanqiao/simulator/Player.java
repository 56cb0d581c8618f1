package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.campus.Campus;
import dev.tanqiao.simulator.world.World;
import dev.tanqiao.simulator.world.WorldEvent;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays the world's timeline: moves the clock, acts as the people, and lets the models do what they do by themselves. */
public final class Player implements Model, AutoCloseable {

    static final String NAME = "player";

    private static final Logger LOG = LoggerFactory.getLogger(Player.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration LONGEST_TICK = Duration.ofMillis(100);
    private static final Duration ENROL_AGAIN_AFTER = Duration.ofMinutes(1);

    private record Failure(Instant at, String reason) {}

    private final List<WorldEvent> timeline;
    private final List<WorldEvent.Enrol> enrolments;
    private final VirtualClock clock;
    private final Recorder recorder;
    private final Campus campus;
    private final List<Model> models;
    private final People people;
    private final int personsInAll;
    private final ReentrantLock turn = new ReentrantLock();

    private int position;
    private final Set<String> enrolled = new LinkedHashSet<>();
    private final Set<String> withdrawn = new LinkedHashSet<>();

    /** When an enrolment that failed was last tried, and why it failed; not journaled, since a restart tries at once. */
    private final Map<String, Failure> failed = new LinkedHashMap<>();

    private @Nullable ScheduledExecutorService beat;
    private volatile double speed;
    private long lastTickNanos;
    private Instant clockPromisedUntil = Instant.MIN;
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
        this.enrolments = timeline.stream()
                .filter(WorldEvent.Enrol.class::isInstance)
                .map(WorldEvent.Enrol.class::cast)
                .toList();
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
        admin.put("GET clock", request -> SimAnswer.json(clockFace()));
        admin.put("POST clock", this::moveClock);
        admin.put("GET status", request -> SimAnswer.json(status()));
        admin.put("POST campus/persons/{account}/enrol", request -> {
            String account = request.variable("account");
            if (!enrol(account)) {
                throw new IllegalArgumentException("%s cannot enrol: %s.".formatted(account, whyNotEnrolled(account)));
            }
            return SimAnswer.json(status());
        });
        admin.put("POST campus/persons/{account}/withdraw", request -> {
            String account = request.variable("account");
            if (!withdraw(account)) {
                throw new NoSuchElementException("The city knows no account of " + account + ".");
            }
            return SimAnswer.json(status());
        });
        return admin;
    }

    private SimAnswer moveClock(SimRequest request) {
        JsonNode body = request.json();
        if (body.path("speed").isNumber()) {
            play(body.path("speed").asDouble());
        }
        if (body.path("advanceTo").isTextual()) {
            advanceTo(instant(body.path("advanceTo").asText()));
        }
        if (!body.has("speed") && !body.has("advanceTo")) {
            throw new IllegalArgumentException(
                    "Say {\"advanceTo\": \"2026-03-02T12:00:00+08:00\"} or {\"speed\": 60}.");
        }
        return SimAnswer.json(status());
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    "advanceTo is an instant such as 2026-03-02T12:00:00+08:00, not " + text + ".", malformed);
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
    public synchronized void play(double speed) {
        if (!(speed >= 0 && speed <= 86_400)) {
            throw new IllegalArgumentException("The speed is a number from 0 to 86400.");
        }
        stopBeat();
        this.speed = speed;
        if (speed > 0) {
            lastTickNanos = System.nanoTime();
            var started = Executors.newSingleThreadScheduledExecutor(work -> {
                var thread = new Thread(work, "simulator-player");
                thread.setDaemon(true);
                return thread;
            });
            started.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
            beat = started;
        }
    }

    /** How fast the world plays, in virtual seconds a second. */
    public double speed() {
        return speed;
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            // Whoever is held up (a slow receiver) finds the clock held up too, rather than jumping.
            long elapsed = Math.min(now - lastTickNanos, LONGEST_TICK.toNanos());
            lastTickNanos = now;
            Instant target = clock.instant().plusNanos((long) (elapsed * speed));
            turn.lock();
            try {
                if (target.isAfter(clockPromisedUntil)) {
                    promise(target.plusMillis((long) (speed * 1000)));
                }
                playUntil(target);
                clock.advanceTo(target);
            } finally {
                turn.unlock();
            }
        } catch (RuntimeException failure) {
            LOG.error("player.tick failed; the next one goes on", failure);
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
        enrolAgain();
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
            enrol(enrol.account());
        } else if (event instanceof WorldEvent.Withdraw withdraw) {
            if (!hasWithdrawn(withdraw.account())) {
                withdraw(withdraw.account());
            }
        }
    }

    /** Whether the person is enrolled afterwards; without a hub nobody can be. */
    private boolean enrol(String account) {
        if (isEnrolled(account) || !people.knowAHub()) {
            return isEnrolled(account);
        }
        Optional<String> reason = people.enrol(account);
        if (reason.isEmpty()) {
            recorder.record(name(), entry("enrolled").put("account", account));
        } else {
            LOG.warn("player.enrol failed account={} reason={}", account, reason.get());
            synchronized (this) {
                failed.put(account, new Failure(clock.instant(), reason.get()));
            }
        }
        return reason.isEmpty();
    }

    /** Whoever is not enrolled yet tries again, longest waiting first, until one fails: the hub may still be down. */
    private void enrolAgain() {
        if (people.knowAHub()) {
            waiting(clock.instant()).stream()
                    .takeWhile(account -> !closed && enrol(account))
                    .forEach(account -> LOG.debug("player.enrol again account={}", account));
        }
    }

    private synchronized List<String> waiting(Instant now) {
        return enrolments.stream()
                .filter(enrolment -> !enrolment.at().isAfter(now))
                .map(WorldEvent.Enrol::account)
                .filter(account -> !enrolled.contains(account))
                .filter(account -> !lastTried(account).plus(ENROL_AGAIN_AFTER).isAfter(now))
                .sorted(Comparator.comparing(this::lastTried))
                .toList();
    }

    private Instant lastTried(String account) {
        Failure last = failed.get(account);
        return last == null ? Instant.EPOCH : last.at();
    }

    private synchronized String whyNotEnrolled(String account) {
        Failure last = failed.get(account);
        return last == null ? "no hub was named" : last.reason();
    }

    private synchronized boolean isEnrolled(String account) {
        return enrolled.contains(account);
    }

    private synchronized boolean hasWithdrawn(String account) {
        return withdrawn.contains(account);
    }

    private boolean withdraw(String account) {
        boolean known = people.withdraw(account);
        if (known) {
            recorder.record(name(), entry("withdrew").put("account", account));
        }
        return known;
    }

    private static ObjectNode entry(String kind) {
        return Json.object().put("kind", kind);
    }

    /** The clock will not pass this instant before the next promise, so it never restarts behind what anyone has seen. */
    private void promise(Instant until) {
        clockPromisedUntil = until;
        recorder.record(name(), entry("clock").put("until", until.toString()).put("position", position));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        String account = entry.path("account").asText();
        switch (entry.path("kind").asText()) {
            case "clock" -> position = Math.max(position, entry.path("position").asInt());
            case "enrolled" -> {
                enrolled.add(account);
                failed.remove(account);
            }
            case "withdrew" -> withdrawn.add(account);
            default -> throw new IllegalArgumentException("The player knows no " + entry + ".");
        }
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return position < timeline.size() ? Optional.of(timeline.get(position).at()) : Optional.empty();
    }

    private Optional<Instant> nextOfAll() {
        return Stream.concat(Stream.of(this), models.stream())
                .flatMap(model -> model.nextDue().stream())
                .min(Comparator.naturalOrder());
    }

    @Override
    public boolean busy() {
        return turn.isLocked();
    }

    private JsonNode clockFace() {
        return Json.object().put("now", clock.instant().toString()).put("speed", speed);
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
        synchronized (this) {
            status.put("worldExhausted", position >= timeline.size());
            status.putObject("persons")
                    .put("total", personsInAll)
                    .put("enrolled", enrolled.size())
                    .put("failed", failed.size());
            status.put("position", position);
        }
        models.forEach(model -> model.counts().forEach(status::put));
        return status;
    }

    @Override
    public synchronized JsonNode state() {
        ObjectNode state = Json.object();
        state.put("now", clock.instant().toString()).put("speed", speed).put("position", position);
        state.set("enrolled", Json.tree(enrolled));
        ObjectNode reasons = state.putObject("failed");
        failed.forEach((account, failure) -> reasons.put(account, failure.reason()));
        state.set("withdrawn", Json.tree(withdrawn));
        return state;
    }

    private synchronized void stopBeat() {
        if (beat != null) {
            beat.shutdown();
            beat = null;
        }
    }

    /** Ends the play where it stands. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopBeat();
        turn.lock();
        try {
            promise(clock.instant());
        } finally {
            turn.unlock();
        }
    }
}
