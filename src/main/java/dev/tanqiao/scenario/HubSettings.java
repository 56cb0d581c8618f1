package dev.tanqiao.scenario;

import dev.tanqiao.simulator.world.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The settings a hub needs to work with a simulated world. */
@FunctionalInterface
public interface HubSettings {

    /**
     * Settings by name; key files that are missing are made.
     *
     * @param home the hub's folder
     * @param publicKey the city platform's key
     */
    Map<String, Object> of(Path home, World world, URI simulator, URI hub, Path publicKey);
}
