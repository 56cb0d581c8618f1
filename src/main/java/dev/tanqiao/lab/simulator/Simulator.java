package dev.tanqiao.lab.simulator;

import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The campus, the city and the sample subscribers of one world, listening on one port; and of further worlds that share the
 * server, each below {@code /runs/{key}}.
 */
public final class Simulator implements AutoCloseable {

    private final SimulatorSettings settings;
    private final Runs runs;
    private volatile Run run;
    private final HttpFront front;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        this.runs = new Runs(settings.stateDirectory().resolve("runs"), this::address);
        this.run = run(settings);
        runs.forgetWhatIsLeft();
        try {
            this.front = new HttpFront(
                    settings.host(),
                    settings.port(),
                    key -> key.isEmpty() ? Optional.of(run) : runs.find(key),
                    settings.stateDirectory().resolve("stubs"));
        } catch (RuntimeException failure) {
            run.close();
            throw failure;
        }
    }

    /**
     * Starts a simulator; its clock stands until its player is told to play.
     *
     * @throws SimulatorProblem when the port is taken, or the state directory belongs to another world
     * @throws dev.tanqiao.base.yaml.YamlProblem when the world file cannot be used
     */
    public static Simulator start(SimulatorSettings settings) {
        return new Simulator(settings);
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
        return run.clock();
    }

    /** Who plays the world. */
    public Player player() {
        return run.player();
    }

    /** The world that is played. */
    public World world() {
        return run.world();
    }

    /** Where the city platform's public RSA key lies, as PEM, for {@code appId}. */
    public Path publicKeyFile() {
        return run.publicKeyFile();
    }

    /**
     * Does what an address of the control API does.
     *
     * @param path below {@code /__admin/tanqiao/}
     * @param body JSON, or an empty text
     */
    public SimAnswer control(String method, String path, String body) {
        return run.control().answer(new SimRequest(method, path, Map.of(), Map.of(), body));
    }

    /**
     * What an operation of an upstream answers where no fault and no quirk is between; not noted among its calls.
     *
     * @param operation its name in the mappings, {@code city.cidIssue}
     * @throws IllegalArgumentException when no upstream has it
     */
    public SimAnswer ask(String operation, SimRequest request) {
        return run.unspoilt(operation)
                .orElseThrow(() -> new IllegalArgumentException("No upstream has an operation " + operation + "."))
                .answer(request);
    }

    /** Everything that happened is forgotten, stubs and requests of WireMock clients too; address, keys and hub stay. */
    public void beginAnew() {
        front.forget();
        run.beginAnew();
    }

    private Run run(SimulatorSettings of) {
        return new Run(
                World.read(of.world(), of.seed()),
                of.stateDirectory(),
                of.hub(),
                of.fresh(),
                this::address,
                runs.admin());
    }

    /**
     * Plays another world from now on, at the same address; stubs and requests of WireMock clients are forgotten.
     *
     * @param next names that world and its folder; what it says of the address is not heeded
     */
    public synchronized void playInstead(SimulatorSettings next) {
        player().close();
        run.close();
        run = run(next);
        front.forget();
    }

    /** Stops playing and listening; everything that happened is in the journal. */
    @Override
    public synchronized void close() {
        player().close();
        runs.close();
        front.close();
        run.close();
    }
}
