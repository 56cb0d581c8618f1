package dev.tanqiao.lab.simulator;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How one simulator is started.
 *
 * @param host address to listen on; {@code 127.0.0.1} unless told otherwise
 * @param port TCP port; 0 takes a free one
 * @param world a world file, or the name of a shipped world ({@code campus-day})
 * @param seed replaces the world's own seed
 * @param stateDirectory holds journal and keys; belongs to one world and seed
 * @param hub where the hub's enrolment address lies; without it nobody enrols
 * @param fresh forgets what the state directory knows (keys stay)
 */
public record SimulatorSettings(
        String host,
        int port,
        String world,
        @Nullable Long seed,
        Path stateDirectory,
        @Nullable URI hub,
        boolean fresh) {

    /** Loopback, a free port, the world's own seed, no hub. */
    public static SimulatorSettings of(String world, Path stateDirectory) {
        return new SimulatorSettings("127.0.0.1", 0, world, null, stateDirectory, null, false);
    }

    /** The same, with a hub for the people to enrol at. */
    public SimulatorSettings withHub(URI hub) {
        return new SimulatorSettings(host, port, world, seed, stateDirectory, hub, fresh);
    }

    /** The same, on a given port. */
    public SimulatorSettings onPort(int port) {
        return new SimulatorSettings(host, port, world, seed, stateDirectory, hub, fresh);
    }
}
