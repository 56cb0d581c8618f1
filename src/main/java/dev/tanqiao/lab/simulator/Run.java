package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.lab.simulator.campus.Campus;
import dev.tanqiao.lab.simulator.city.City;
import dev.tanqiao.lab.simulator.fault.Fault;
import dev.tanqiao.lab.simulator.fault.Faults;
import dev.tanqiao.lab.simulator.subscriber.Subscribers;
import dev.tanqiao.lab.simulator.world.Timeline;
import dev.tanqiao.lab.simulator.world.World;
import dev.tanqiao.lab.simulator.world.WorldEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One world that is played: its clock, its models, its people, and what its upstreams saw. */
final class Run implements AutoCloseable {

    private static final String JOURNAL = "journal.jsonl";

    private final World world;
    private final Path stateDirectory;
    private final List<WorldEvent> timeline;
    private final VirtualClock clock;
    private final Map<String, Operation> ownAdmin;
    private final Calls calls;
    private final People people;
    private final ControlApi control;
    private final Doors doors;
    private volatile Stage stage;

    /**
     * Reads back what the journal knows.
     *
     * @param stateDirectory holds journal and keys; belongs to this world
     * @param hub where the world's people enrol
     * @param fresh forgets the journal
     * @param address where the upstreams of this world answer, once they do
     * @param more what the control API offers besides
     * @throws SimulatorProblem when the state directory belongs to another world
     */
    Run(
            World world,
            Path stateDirectory,
            @Nullable URI hub,
            boolean fresh,
            Supplier<URI> address,
            Map<String, Operation> more) {
        this.world = world;
        this.stateDirectory = stateDirectory;
        this.timeline = Timeline.of(world);
        this.clock = new VirtualClock(world.start());
        this.calls = new Calls(clock);
        this.ownAdmin = new LinkedHashMap<>(more);
        ownAdmin.put(
                "GET calls",
                request -> SimAnswer.json(
                        request.parameter("bodies").isPresent()
                                ? calls.rowsWithBodies()
                                : calls.rows(request.parameter("sent").isPresent())));
        ownAdmin.put("GET state", request -> SimAnswer.json(stage.state()));
        ownAdmin.put("POST reset", request -> SimAnswer.json(beginAnew()));
        ownAdmin.put("GET city/public-key", request -> SimAnswer.json(publicKey()));
        this.doors = new Doors(stateDirectory, address);
        ownAdmin.put("POST doors", request -> SimAnswer.json(doors.open(this::refused)));
        this.people = new People(hub, name -> Optional.ofNullable(admin().get(name)));
        this.control = new ControlApi(this::admin);
        this.stage = stage(fresh);
        try {
            doors.openAgain(this::refused);
        } catch (RuntimeException failure) {
            stage.close();
            throw failure;
        }
    }

    private Stage stage(boolean fresh) {
        return new Stage(world, clock, stateDirectory.resolve(JOURNAL), fresh, this::cast);
    }

    private Optional<String> stranger(Fault fault) {
        List<String> persons =
                world.persons().stream().map(World.Person::account).toList();
        List<String> providers =
                world.providers().stream().map(World.Provider::cid).toList();
        return unknown("person", fault.calls().person(), persons)
                .or(() -> unknown("provider", fault.calls().provider(), providers));
    }

    private static Optional<String> unknown(String what, @Nullable String name, List<String> known) {
        return name == null || known.contains(name)
                ? Optional.empty()
                : Optional.of(
                        "/%s: there is no %1$s %s in this world%s".formatted(what, name, Nearest.hint(name, known)));
    }

    private List<Model> cast(Recorder recorder) {
        var faults = new Faults(
                clock,
                recorder,
                name -> Optional.ofNullable(admin().get(name)),
                world.timetable(),
                request -> stage.personOf(request),
                this::stranger,
                () -> doors.adjust(this::refused));
        var campus = new Campus(world, clock, recorder, stateDirectory, faults);
        var city = new City(world, clock, recorder, stateDirectory, faults);
        List<Model> others =
                List.of(campus, city, new Subscribers(world, clock, recorder), new Quirks(world.quirks()), faults);
        List<Model> models = new ArrayList<>(others);
        models.add(new Player(world, timeline, clock, recorder, campus, others, people));
        return models;
    }

    /** An operation of an upstream by its name; each of its calls is noted. */
    Optional<Operation> operation(String name) {
        return stage.operation(name).map(operation -> calls.noted(name, operation));
    }

    /** The same without faults and quirks; its calls are not noted. */
    Optional<Operation> unspoilt(String name) {
        return stage.unspoilt(name);
    }

    /** Notes a request that nothing answers, if it is in no upstream's contract. */
    void noteUnanswered(SimRequest request) {
        if (ContractGuard.isInNoContract(request)) {
            calls.noteInNoContract(request);
        }
    }

    /** Whether a request came to a door of an upstream, not to the port of all. */
    boolean cameThroughADoor(SimRequest request) {
        return doors.have(request.header("host").orElse(""));
    }

    ControlApi control() {
        return control;
    }

    /** What the control API offers, by method and address. */
    Map<String, Operation> admin() {
        Map<String, Operation> all = new LinkedHashMap<>(ownAdmin);
        all.putAll(stage.admin());
        return all;
    }

    private Set<String> refused() {
        return stage.refused();
    }

    private JsonNode publicKey() {
        try {
            return Json.object().put("pem", Files.readString(publicKeyFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Forgets everything that happened and begins at the world's start again, at the same speed. Keys stay. */
    synchronized JsonNode beginAnew() {
        double speed = player().speed();
        stage.close();
        clock.beginAnewAt(world.start());
        calls.forget();
        stage = stage(true);
        doors.adjust(this::refused);
        player().play(speed);
        return player().status();
    }

    VirtualClock clock() {
        return clock;
    }

    Player player() {
        return stage.player();
    }

    World world() {
        return world;
    }

    /** Where the city platform's public RSA key lies, as PEM. */
    Path publicKeyFile() {
        return stateDirectory.resolve("platform-public.pem");
    }

    @Override
    public synchronized void close() {
        doors.close();
        stage.close();
    }
}
