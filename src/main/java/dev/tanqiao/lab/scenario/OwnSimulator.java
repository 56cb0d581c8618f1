package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulator in this process, whose very clock the hub has unless a scenario puts it wrong. */
final class OwnSimulator implements Upstreams {

    private final Simulator simulator;
    private final SkewedClock hubClock;

    OwnSimulator(JsonNode world, @Nullable Long seed, Path home, URI hub) {
        simulator = Simulator.start(settings(world, seed, home, hub));
        hubClock = new SkewedClock(simulator::clock);
    }

    private static SimulatorSettings settings(JsonNode world, @Nullable Long seed, Path home, URI hub) {
        Path file = home.resolve("world.yaml");
        try {
            Files.createDirectories(home);
            Files.writeString(file, Json.write(world));
        } catch (IOException unwritable) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), unwritable);
        }
        return new SimulatorSettings("127.0.0.1", 0, file.toString(), seed, home.resolve("simulator"), hub, true);
    }

    @Override
    public void playInstead(JsonNode world, @Nullable Long seed, Path home, URI hub) {
        simulator.playInstead(settings(world, seed, home, hub));
        hubClock.skew(Duration.ZERO);
    }

    @Override
    public URI address() {
        return simulator.address();
    }

    @Override
    public World world() {
        return simulator.world();
    }

    @Override
    public Instant now() {
        return simulator.clock().instant();
    }

    @Override
    public Path publicKeyFile() {
        return simulator.publicKeyFile();
    }

    @Override
    public void skewHub(Duration ahead) {
        hubClock.skew(ahead);
    }

    @Override
    public Hub startHub(Map<String, Object> settings) {
        return Hub.start(settings, hubClock, this::now);
    }

    @Override
    public void close() {
        simulator.close();
    }
}
