package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Both upstreams of one scenario, and nobody else's. */
interface Upstreams extends AutoCloseable {

    /** Where a scenario finds its upstreams. */
    @FunctionalInterface
    interface Venue {

        /**
         * Opens upstreams whose clock stands at the world's start.
         *
         * @param world a world document
         * @param seed replaces the world's own
         * @param home a folder of the scenario's own
         * @param hub where the world's people enrol
         */
        Upstreams open(JsonNode world, @Nullable Long seed, Path home, URI hub);
    }

    /** Where they answer. */
    URI address();

    World world();

    Instant now();

    /** The city platform's public key, as PEM. */
    Path publicKeyFile();

    /**
     * From now on a hub's clock is so far ahead of theirs, or behind it.
     *
     * @throws UnsupportedOperationException when hubs read the clock where it cannot be changed for one of them
     */
    void skewHub(Duration ahead);

    /** A hub on their clock. */
    Hub startHub(Map<String, Object> settings);

    /**
     * Plays another world at the same address, on a clock that is right and stands at that world's start; a hub that was started here
     * follows. The arguments are those of {@link Venue#open}.
     *
     * @throws UnsupportedOperationException when a hub cannot follow
     */
    void playInstead(JsonNode world, @Nullable Long seed, Path home, URI hub);

    @Override
    void close();
}
