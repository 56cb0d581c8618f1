package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One run of a world: journal and models that belong together. A reset makes another one. */
final class Stage implements Recorder, AutoCloseable {

    private final VirtualClock clock;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Operation> unspoilt;
    private final Map<String, Operation> admin = new LinkedHashMap<>();
    private final Journal journal;

    /**
     * Builds the models and reads back what the journal knows.
     *
     * @param cast makes the models, given where they record their changes
     */
    Stage(World world, VirtualClock clock, Path journalFile, boolean fresh, Function<Recorder, List<Model>> cast) {
        this.clock = clock;
        for (Model model : cast.apply(this)) {
            models.put(model.name(), model);
            operations.putAll(model.operations());
            admin.putAll(model.admin());
        }
        unspoilt = Map.copyOf(operations);
        models.values().forEach(model -> operations.replaceAll(model::around));
        ObjectNode header = Json.object()
                .put("world", world.name())
                .put("seed", world.seed())
                .put("fingerprint", world.fingerprint());
        this.journal = Journal.open(journalFile, header, fresh, this::readBack);
    }

    private void readBack(JsonNode entry) {
        // The player promises ahead of time how far the clock may have come.
        clock.advanceTo(
                Instant.parse(entry.path("until").asText(entry.path("at").asText())));
        model(entry.path("model").asText()).apply(entry);
    }

    @Override
    public void record(String name, ObjectNode entry) {
        Model model = model(name);
        synchronized (model) {
            ObjectNode line = Json.object();
            line.put("at", clock.instant().toString());
            line.put("model", name);
            line.setAll(entry);
            journal.append(line);
            model.apply(line);
        }
    }

    private Model model(String name) {
        return Optional.ofNullable(models.get(name))
                .orElseThrow(() -> new IllegalStateException("There is no model " + name + "."));
    }

    Optional<Operation> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /** The same without what goes wrong on the way. */
    Optional<Operation> unspoilt(String name) {
        return Optional.ofNullable(unspoilt.get(name));
    }

    Map<String, Operation> admin() {
        return admin;
    }

    /** The account of the person whom a request is about. */
    Optional<String> personOf(SimRequest request) {
        return models.values().stream()
                .flatMap(model -> model.personOf(request).stream())
                .findFirst();
    }

    /** The upstreams whose port is closed at this moment. */
    Set<String> refused() {
        return models.values().stream()
                .flatMap(model -> model.refused().stream())
                .collect(Collectors.toSet());
    }

    JsonNode state() {
        ObjectNode state = Json.object();
        models.values().forEach(model -> state.set(model.name(), model.state()));
        return state;
    }

    Player player() {
        return (Player) model(Player.NAME);
    }

    @Override
    public void close() {
        player().close();
        journal.close();
    }
}
