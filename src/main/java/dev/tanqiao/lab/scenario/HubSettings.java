package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.simulator.world.World;
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

    /**
     * Tells a hub the addresses whose ports can be closed. jAccount is another host than the campus's API, and never refused.
     *
     * @param settings get other addresses of campus and city
     */
    static void throughTheDoors(WorldView world, Map<String, Object> settings) {
        JsonNode doors = world.act("POST", "doors", "");
        String city = doors.path("city").asText();
        settings.put("tanqiao.campus.base-url", doors.path("campus").asText());
        settings.put("tanqiao.carbon.base-url", city);
        settings.put("tanqiao.carbon.cid-url", city + "/cid/issue");
    }
}
