package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.simulator.campus.Campus;
import dev.tanqiao.simulator.city.City;
import dev.tanqiao.simulator.fault.Faults;
import dev.tanqiao.simulator.subscriber.Subscribers;
import dev.tanqiao.simulator.world.Timeline;
import dev.tanqiao.simulator.world.World;
import dev.tanqiao.simulator.world.WorldEvent;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The campus, the city and the sample subscribers of one world, listening on one port. */
public final class Simulator implements AutoCloseable {

    private static final String JOURNAL = "journal.jsonl";

    private final SimulatorSettings settings;
    private final World world;
    private final List<WorldEvent> timeline;
    private final VirtualClock clock;
    private final Map<String, Operation> ownAdmin;
    private final Calls calls;

    private final People people;
    private final HttpFront front;
    private volatile Stage stage;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        this.world = World.read(settings.world(), settings.seed());
        this.timeline = Timeline.of(world);
        this.clock = new VirtualClock(world.start());
        this.calls = new Calls(clock);
        this.ownAdmin = Map.of(
                "GET calls", request -> SimAnswer.json(calls.rows()),
                "GET state", request -> SimAnswer.json(stage.state()),
                "POST reset", request -> SimAnswer.json(beginAnew()));
        this.people = new People(settings.hub(), this::address, name -> Optional.ofNullable(admin().get(name)));
        this.stage = stage(settings.fresh());
        try {
            this.front = new HttpFront(
                    settings.host(),
                    settings.port(),
                    this::operation,
                    new ControlApi(this::admin),
                    settings.stateDirectory().resolve("stubs"));
        } catch (RuntimeException failure) {
            stage.close();
            throw failure;
        }
    }

    /**
     * Starts a simulator; its clock stands until its player is told to play.
     *
     * @throws SimulatorProblem when the port is taken, or the state directory belongs to another world
     * @throws dev.tanqiao.yaml.YamlProblem when the world file cannot be used
     */
    public static Simulator start(SimulatorSettings settings) {
        return new Simulator(settings);
    }

    private Stage stage(boolean fresh) {
        return new Stage(world, clock, settings.stateDirectory().resolve(JOURNAL), fresh, this::cast);
    }

    private List<Model> cast(Recorder recorder) {
        var campus = new Campus(world, clock, recorder, settings.stateDirectory());
        var faults = new Faults(clock, recorder, name -> Optional.ofNullable(admin().get(name)));
        var city = new City(world, clock, recorder, settings.stateDirectory(), faults::draw);
        List<Model> others =
                List.of(campus, city, new Subscribers(world, clock, recorder), new Quirks(world.quirks()), faults);
        List<Model> models = new ArrayList<>(others);
        models.add(new Player(world, timeline, clock, recorder, campus, others, people));
        return models;
    }

    private Optional<Operation> operation(String name) {
        return stage.operation(name).map(operation -> calls.noted(name, operation));
    }

    private Map<String, Operation> admin() {
        Map<String, Operation> all = new LinkedHashMap<>(ownAdmin);
        all.putAll(stage.admin());
        return all;
    }

    /** Forgets everything that happened and begins at the world's start again, at the same speed. Keys stay. */
    private synchronized JsonNode beginAnew() {
        double speed = player().speed();
        stage.close();
        clock.beginAnewAt(world.start());
        calls.forget();
        stage = stage(true);
        player().play(speed);
        return player().status();
    }

    /** The port it listens on. */
    public int port() {
        return front.port();
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://" + settings.host() + ":" + port());
    }

    /** The world's time, for whoever shares it. */
    public VirtualClock clock() {
        return clock;
    }

    /** Who plays the world. */
    public Player player() {
        return stage.player();
    }

    /** The world that is played. */
    public World world() {
        return world;
    }

    /** Where the city platform's public RSA key lies, as PEM, for {@code appId}. */
    public Path publicKeyFile() {
        return settings.stateDirectory().resolve("platform-public.pem");
    }

    /** Stops playing and listening; everything that happened is in the journal. */
    @Override
    public synchronized void close() {
        player().close();
        front.close();
        stage.close();
    }
}
