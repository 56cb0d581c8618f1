package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Model;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.Recorder;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The planted faults. Which of them strikes a call depends on its seed and on how many calls came before it; what is planted,
 * what has struck and what still waits for a late effect outlives a restart.
 */
public final class Faults implements Model, Strikes {

    private static final String NAME = "faults";

    private final Clock clock;
    private final Recorder recorder;
    private final Spoiling spoiling;
    private final Function<SimRequest, Optional<String>> personOf;
    private final Function<Fault, Optional<String>> stranger;
    private final Runnable refusalsChange;
    private final Map<Long, Planted> planted = new LinkedHashMap<>();
    private final Map<Long, Late> late = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private long lastNumber;
    private long lastLate;

    private static final class Planted {
        final Fault fault;
        final Hours hours;
        int calls;
        int strikes;

        Planted(Fault fault) {
            this.fault = fault;
            this.hours = fault.calls().hours();
        }

        boolean refuses() {
            return fault.kind() == Fault.Kind.REFUSE;
        }
    }

    /** A request that was let in, without its token: its effect comes when it is due. */
    private record Late(Instant due, String operation, SimRequest request) {}

    /**
     * The faults of a world's timetable, and no other yet.
     *
     * @param admin an admin operation by its name
     * @param personOf the account that a request of an upstream is about
     * @param stranger what is said of a fault about somebody who is not in the world
     * @param refusalsChange told whenever {@link #refused} may be another
     */
    public Faults(
            Clock clock,
            Recorder recorder,
            Function<String, Optional<Operation>> admin,
            List<Fault> timetable,
            Function<SimRequest, Optional<String>> personOf,
            Function<Fault, Optional<String>> stranger,
            Runnable refusalsChange) {
        this.clock = clock;
        this.recorder = recorder;
        this.personOf = personOf;
        this.stranger = stranger;
        this.refusalsChange = refusalsChange;
        this.spoiling = new Spoiling(admin, this::later);
        timetable.forEach(fault -> planted.put(++lastNumber, new Planted(fault)));
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
        return Map.of(
                "GET faults", request -> SimAnswer.json(state()),
                "POST faults", this::plant,
                "DELETE faults", request -> heal(Optional.empty()),
                "DELETE faults/{number}", request -> heal(Optional.of(number(request.variable("number")))));
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("A fault's number is digits, not " + text + ".");
        }
        return Long.parseLong(text);
    }

    /** One fault, or an array of them; all are read before any is planted. */
    private SimAnswer plant(SimRequest request) {
        List<Fault> faults = checked(request.json());
        ArrayNode numbers = Json.array();
        synchronized (this) {
            for (Fault fault : faults) {
                record(Json.object().put("kind", "planted").put("number", lastNumber + 1), "fault", fault.document());
                numbers.add(lastNumber);
            }
        }
        refusalsChange.run();
        return SimAnswer.json(Json.object().set("planted", numbers));
    }

    private List<Fault> checked(JsonNode body) {
        var reader = new FaultReader();
        reader.read(body, "");
        List<String> problems = new ArrayList<>();
        reader.complaints()
                .forEach(one -> problems.add((one.pointer().isEmpty() ? "/" : one.pointer()) + ": " + one.expected()));
        reader.standing().forEach(fault -> stranger.apply(fault).ifPresent(problems::add));
        if (problems.isEmpty() && reader.standing().isEmpty()) {
            problems.add("/: a fault or a list of faults");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Nothing was planted. %s".formatted(String.join("; ", problems)));
        }
        return reader.standing();
    }

    private SimAnswer heal(Optional<Long> number) {
        recordHealed(number);
        refusalsChange.run();
        return SimAnswer.json(state());
    }

    private synchronized void recordHealed(Optional<Long> number) {
        if (number.isPresent() && !planted.containsKey(number.get())) {
            throw new NoSuchElementException("There is no fault %s.".formatted(number.get()));
        }
        ObjectNode entry = Json.object().put("kind", "healed");
        number.ifPresent(one -> entry.put("number", one));
        recorder.record(NAME, entry);
    }

    private void record(ObjectNode entry, String field, ObjectNode document) {
        entry.set(field, document);
        recorder.record(NAME, entry);
    }

    @Override
    public Optional<Struck> draw(String operation, Supplier<Caller> caller) {
        // Whom a call is about is another model's to say: it is asked before this model is locked.
        return draw(operation, isPlantedFor(operation) ? caller.get() : Caller.NOBODY);
    }

    private synchronized boolean isPlantedFor(String operation) {
        return planted.values().stream()
                .anyMatch(each -> each.fault.calls().operation().equals(operation));
    }

    private synchronized Optional<Struck> draw(String operation, Caller caller) {
        Instant now = clock.instant();
        Optional<Struck> struck = Optional.empty();
        for (Map.Entry<Long, Planted> entry : planted.entrySet()) {
            Planted each = entry.getValue();
            if (each.fault.calls().operation().equals(operation)
                    && each.fault.calls().concerns(caller)) {
                each.calls++;
                if (struck.isEmpty()
                        && each.hours.hold(now)
                        && each.fault.calls().strikes(each.calls, each.strikes)) {
                    recordStrike(entry.getKey(), each.calls, caller);
                    struck = Optional.of(new Struck(entry.getKey(), each.calls, each.fault));
                }
            }
        }
        return struck;
    }

    private void recordStrike(long number, int call, Caller caller) {
        ObjectNode strike =
                Json.object().put("kind", "struck").put("number", number).put("call", call);
        if (caller.transactionId() != null) {
            strike.put("transactionId", caller.transactionId());
        }
        recorder.record(NAME, strike);
    }

    @Override
    public synchronized boolean stands(long number) {
        return planted.containsKey(number);
    }

    @Override
    public Operation around(String name, Operation operation) {
        operations.put(name, operation);
        return request -> draw(name, () -> caller(request))
                .map(struck -> spoiling.answer(struck, name, operation, request))
                .orElseGet(() -> operation.answer(request));
    }

    private Caller caller(SimRequest request) {
        JsonNode body = request.json();
        return new Caller(
                personOf.apply(request).orElse(null),
                body.path("equityCid").textValue(),
                body.path("transactionId").textValue());
    }

    /** The upstreams whose port is closed at this moment. */
    @Override
    public synchronized Set<String> refused() {
        Instant now = clock.instant();
        Set<String> refused = new LinkedHashSet<>();
        planted.values().stream()
                .filter(each -> each.refuses() && each.hours.hold(now))
                .forEach(each -> refused.add(each.fault.calls().operation()));
        return refused;
    }

    private synchronized void later(Fault fault, String operation, SimRequest request) {
        recorder.record(
                NAME,
                Json.object()
                        .put("kind", "late")
                        .put("number", lastLate + 1)
                        .put("due", clock.instant().plus(fault.delay()).toString())
                        .put("operation", operation)
                        .put("method", request.method())
                        .put("path", request.path())
                        .put("body", request.body()));
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        Instant now = clock.instant();
        Stream<Instant> refusals =
                planted.values().stream().filter(Planted::refuses).flatMap(each -> each.hours.nextChange(now).stream());
        return Stream.concat(late.values().stream().map(Late::due), refusals).min(Comparator.naturalOrder());
    }

    @Override
    public void act(Instant now) {
        refusalsChange.run();
        for (Late each : due(now)) {
            Objects.requireNonNull(operations.get(each.operation())).answer(each.request());
        }
    }

    /** Taken off before it is done: a simulator that dies in between forgets an effect, and never has it twice. */
    private synchronized List<Late> due(Instant now) {
        Map<Long, Late> due = new LinkedHashMap<>(late);
        due.values().removeIf(each -> each.due().isAfter(now));
        due.keySet()
                .forEach(number ->
                        recorder.record(NAME, Json.object().put("kind", "came").put("number", number)));
        return List.copyOf(due.values());
    }

    private static Late read(JsonNode entry) {
        var request = new SimRequest(
                entry.path("method").asText(),
                entry.path("path").asText(),
                Map.of(),
                Map.of(),
                entry.path("body").asText());
        return new Late(
                Instant.parse(entry.path("due").asText()),
                entry.path("operation").asText(),
                request.withVariables(Map.of(SimRequest.LET_IN, "true")));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        long number = entry.path("number").asLong();
        switch (entry.path("kind").asText()) {
            case "planted" -> {
                planted.put(number, new Planted(Json.MAPPER.convertValue(entry.path("fault"), Fault.class)));
                lastNumber = number;
            }
            case "struck" -> {
                Planted struck = planted.get(number);
                if (struck != null) {
                    struck.strikes++;
                    struck.calls = entry.path("call").asInt();
                }
            }
            case "healed" -> {
                if (entry.has("number")) {
                    planted.remove(number);
                } else {
                    planted.clear();
                }
            }
            case "late" -> {
                late.put(number, read(entry));
                lastLate = number;
            }
            case "came" -> late.remove(number);
            default -> throw new IllegalArgumentException("The faults know no " + entry + ".");
        }
    }

    @Override
    public synchronized JsonNode state() {
        ArrayNode all = Json.array();
        planted.forEach((number, each) -> {
            ObjectNode row = Json.object().put("number", number);
            row.setAll(each.fault.document());
            all.add(row.put("calls", each.calls).put("strikes", each.strikes));
        });
        return all;
    }

    @Override
    public synchronized Map<String, Integer> counts() {
        return planted.isEmpty() && late.isEmpty()
                ? Map.of()
                : Map.of("faults", planted.size(), "lateEffects", late.size());
    }
}
