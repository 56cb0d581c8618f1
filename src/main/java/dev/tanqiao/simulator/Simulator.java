package dev.tanqiao.simulator;

import dev.tanqiao.simulator.world.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The campus, the city and the sample subscribers of one world, listening on one port; and of further worlds that share the
 * server, each below {@code /runs/{key}}.
 */
public final class Simulator implements AutoCloseable {

    private final SimulatorSettings settings;
    private final Runs runs;
    private final Run run;
    private final HttpFront front;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        this.runs = new Runs(settings.stateDirectory().resolve("runs"), this::address);
        this.run = new Run(
                World.read(settings.world(), settings.seed()),
                settings.stateDirectory(),
                settings.hub(),
                settings.fresh(),
                this::address,
                runs.admin());
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
     * @throws dev.tanqiao.yaml.YamlProblem when the world file cannot be used
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

    /** Stops playing and listening; everything that happened is in the journal. */
    @Override
    public synchronized void close() {
        player().close();
        runs.close();
        front.close();
        run.close();
    }
}
