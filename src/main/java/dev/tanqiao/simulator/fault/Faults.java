package dev.tanqiao.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.Model;
import dev.tanqiao.simulator.Operation;
import dev.tanqiao.simulator.Recorder;
import dev.tanqiao.simulator.SimAnswer;
import dev.tanqiao.simulator.SimRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The planted faults. Which of them strikes a call depends on its seed and on how many calls came before it; what is planted,
 * what has struck and what still waits for a late effect outlives a restart.
 */
public final class Faults implements Model {

    private static final String NAME = "faults";

    private final Clock clock;
    private final Recorder recorder;
    private final Spoiling spoiling;
    private final Map<Long, Planted> planted = new LinkedHashMap<>();
    private final Map<Long, Late> late = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private long lastNumber;
    private long lastLate;

    private static final class Planted {
        final Fault fault;
        int calls;
        int strikes;

        Planted(Fault fault) {
            this.fault = fault;
        }
    }

    /** A request that was let in, without its token: its effect comes when it is due. */
    private record Late(Instant due, String operation, SimRequest request) {}

    /**
     * No faults yet.
     *
     * @param admin an admin operation by its name
     */
    public Faults(Clock clock, Recorder recorder, Function<String, Optional<Operation>> admin) {
        this.clock = clock;
        this.recorder = recorder;
        this.spoiling = new Spoiling(admin, this::later);
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
        JsonNode body = request.json();
        List<Fault> faults = new ArrayList<>();
        if (body.isArray()) {
            body.forEach(each -> faults.add(Fault.read(each)));
        } else {
            faults.add(Fault.read(body));
        }
        ArrayNode numbers = Json.array();
        synchronized (this) {
            for (Fault fault : faults) {
                record(Json.object().put("kind", "planted").put("number", lastNumber + 1), "fault", fault.document());
                numbers.add(lastNumber);
            }
        }
        return SimAnswer.json(Json.object().set("planted", numbers));
    }

    private synchronized SimAnswer heal(Optional<Long> number) {
        if (number.isPresent() && !planted.containsKey(number.get())) {
            throw new NoSuchElementException("There is no fault %d.".formatted(number.get()));
        }
        ObjectNode entry = Json.object().put("kind", "healed");
        number.ifPresent(one -> entry.put("number", one));
        recorder.record(NAME, entry);
        return SimAnswer.json(state());
    }

    private void record(ObjectNode entry, String field, ObjectNode document) {
        entry.set(field, document);
        recorder.record(NAME, entry);
    }

    /** The fault that strikes the next call of an operation, if one does; each call is counted once. */
    public Optional<Fault> draw(String operation) {
        return draw(operation, () -> "");
    }

    /** @param about the transactionId that the call is about, for the journal; empty where it has none */
    private synchronized Optional<Fault> draw(String operation, Supplier<String> about) {
        Instant now = clock.instant();
        Optional<Fault> struck = Optional.empty();
        for (Map.Entry<Long, Planted> entry : planted.entrySet()) {
            Planted each = entry.getValue();
            if (each.fault.operation().equals(operation)) {
                each.calls++;
                if (struck.isEmpty() && each.fault.strikes(each.calls, each.strikes, now)) {
                    recorder.record(
                            NAME,
                            Json.object()
                                    .put("kind", "struck")
                                    .put("number", entry.getKey())
                                    .put("call", each.calls)
                                    .put("transactionId", about.get()));
                    struck = Optional.of(each.fault);
                }
            }
        }
        return struck;
    }

    @Override
    public Operation around(String name, Operation operation) {
        operations.put(name, operation);
        return request -> draw(name, () -> request.json().path("transactionId").asText(""))
                .map(fault -> spoiling.answer(fault, name, operation, request))
                .orElseGet(() -> operation.answer(request));
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
        return late.values().stream().map(Late::due).min(Comparator.naturalOrder());
    }

    @Override
    public void act(Instant now) {
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
