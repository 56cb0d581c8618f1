package dev.tanqiao.lab.simulator.subscriber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Model;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.Recorder;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.World;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/** The world's sample receivers at {@code /subscribers/{name}}. What they took is kept as evidence, repeats included. */
public final class Subscribers implements Model {

    private static final String ADDRESS = "/subscribers/";

    private final Clock clock;
    private final Recorder recorder;
    private final Map<String, Subscriber> byName = new LinkedHashMap<>();

    /** One receiver; rows are kept as JSON text, which is a fraction of a tree. */
    private record Subscriber(World.Ack ack, Receiver receiver, List<String> received) {}

    /**
     * The subscribers a world names, nothing received yet.
     *
     * @throws IllegalArgumentException when one for CloudEvents has no secret {@code whsec_…}
     */
    public Subscribers(World world, Clock clock, Recorder recorder) {
        this.clock = clock;
        this.recorder = recorder;
        world.subscribers()
                .forEach(one ->
                        byName.put(one.name(), new Subscriber(one.ack(), receiver(one, clock), new ArrayList<>())));
    }

    private static Receiver receiver(World.Subscriber subscriber, Clock clock) {
        return switch (subscriber.format()) {
            case UPSTREAM -> new UpstreamReceiver();
            case JSON -> new JsonReceiver();
            case CLOUDEVENTS ->
                new CloudEventsReceiver(new WebhookSignature(
                        Optional.ofNullable(subscriber.secret()).orElse(""), clock));
        };
    }

    @Override
    public String name() {
        return "subscribers";
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.of("subscribers.receive", this::receive);
    }

    @Override
    public Map<String, Operation> admin() {
        return Map.of(
                "GET subscribers/{name}/received",
                request -> SimAnswer.json(received(request.variable("name"))),
                "POST subscribers/{name}/forget",
                request -> forget(request.variable("name"), request.json().path("eventId")));
    }

    private SimAnswer receive(SimRequest request) {
        String name = request.path().substring(ADDRESS.length());
        Subscriber subscriber = byName.get(name);
        if (subscriber == null) {
            return SimAnswer.json(404, Json.object().put("error", "Nobody here is called " + name + "."));
        }
        Optional<ObjectNode> row = subscriber.receiver().read(request);
        row.ifPresent(document -> keep(name, request, document));
        return row.map(document -> answer(subscriber, document))
                .orElseGet(
                        () -> unreadable(subscriber.ack(), subscriber.receiver().expects()));
    }

    private static SimAnswer answer(Subscriber subscriber, ObjectNode row) {
        return row.path("validSignature").asBoolean(true) ? acknowledgement(subscriber.ack()) : unsigned();
    }

    private synchronized void keep(String name, SimRequest request, ObjectNode row) {
        ObjectNode kept = Json.object()
                .put("at", clock.instant().toString())
                .put("webhookId", request.header("webhook-id").orElse(null));
        ObjectNode entry = Json.object().put("kind", "received").put("subscriber", name);
        recorder.record(name(), entry.set("row", kept.setAll(row)));
    }

    private static SimAnswer acknowledgement(World.Ack ack) {
        return switch (ack) {
            case CODE_200 -> SimAnswer.json(Json.object().put("code", 200));
            case HTTP_2XX -> new SimAnswer(204, "application/json", "", Map.of());
        };
    }

    private static SimAnswer unsigned() {
        return SimAnswer.json(401, Json.object().put("error", "The signature is not valid for this secret and time."));
    }

    private static SimAnswer unreadable(World.Ack ack, String expected) {
        return switch (ack) {
            case CODE_200 -> SimAnswer.json(Json.object().put("code", 400).put("msg", expected));
            case HTTP_2XX -> SimAnswer.json(400, Json.object().put("error", expected));
        };
    }

    private synchronized ArrayNode received(String name) {
        ArrayNode rows = Json.array();
        subscriber(name).received().forEach(row -> rows.addRawValue(new RawValue(row)));
        return rows;
    }

    /** Plants a lost delivery: every receipt of one event, or of one delivery, is gone. */
    private synchronized SimAnswer forget(String name, JsonNode said) {
        String eventId = said.asText();
        if (!said.isTextual() || eventId.isBlank()) {
            throw new IllegalArgumentException(
                    "eventId is the id of an event or of a delivery, a text, not %s.".formatted(said));
        }
        if (subscriber(name).received().stream().noneMatch(isAbout(eventId))) {
            throw new NoSuchElementException("%s received nothing with the id %s.".formatted(name, eventId));
        }
        recorder.record(
                name(),
                Json.object().put("kind", "forgotten").put("subscriber", name).put("eventId", eventId));
        return SimAnswer.json(Json.object().put("planted", true));
    }

    private static Predicate<String> isAbout(String eventId) {
        return text -> Json.read(text)
                .filter(row -> row.path("id").asText().equals(eventId)
                        || row.path("webhookId").asText().equals(eventId))
                .isPresent();
    }

    private Subscriber subscriber(String name) {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new NoSuchElementException("Nobody here is called " + name + "."));
    }

    @Override
    public synchronized void apply(JsonNode entry) {
        List<String> received = subscriber(entry.path("subscriber").asText()).received();
        switch (entry.path("kind").asText()) {
            case "received" -> received.add(Json.write(entry.path("row")));
            case "forgotten" -> received.removeIf(isAbout(entry.path("eventId").asText()));
            default -> throw new IllegalStateException("The subscribers know no such journal entry: " + entry);
        }
    }

    @Override
    public synchronized JsonNode state() {
        ObjectNode state = Json.object();
        byName.keySet().forEach(name -> state.set(name, received(name)));
        return state;
    }

    @Override
    public synchronized Map<String, Integer> counts() {
        return Map.of(
                "received",
                byName.values().stream().mapToInt(one -> one.received().size()).sum());
    }
}
