package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A world of its own on a simulator that others use too; the hub follows its clock over HTTP. */
final class RunOnServer implements Upstreams {

    private static final int LONGEST_NAME = 50;

    private final WorldView server;
    private final String key;
    private final URI address;
    private final WorldView run;
    private final World world;
    private final Path publicKeyFile;

    RunOnServer(URI server, JsonNode world, @Nullable Long seed, Path home, URI hub) {
        this.server = new WorldView(server);
        this.key = key(home.getFileName().toString());
        this.world = World.of((ObjectNode) world, "world of " + key, seed);
        ObjectNode asked = Json.object().put("key", key).put("seed", seed).put("hub", hub.toString());
        asked.set("world", world);
        JsonNode made = this.server.act("POST", "runs", Json.write(asked));
        this.address = server.resolve("/runs/" + made.path("key").asText());
        this.run = new WorldView(address);
        this.publicKeyFile = home.resolve("platform-public.pem");
        write(publicKeyFile, run.show("city/public-key").path("pem").asText());
    }

    /** The scenario's name for people, and something that no other tester has. */
    private static String key(String name) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return shown + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), unwritable);
        }
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public Instant now() {
        return run.status().now();
    }

    @Override
    public Path publicKeyFile() {
        return publicKeyFile;
    }

    @Override
    public void skewHub(Duration ahead) {
        throw new UnsupportedOperationException(
                "on a shared simulator a hub's clock is the run's; play it without --against");
    }

    @Override
    public Hub startHub(Map<String, Object> settings) {
        Map<String, Object> following = new HashMap<>(settings);
        following.put("tanqiao.follow-clock", address.toString());
        return Hub.start(following, null);
    }

    @Override
    public void playInstead(JsonNode instead, @Nullable Long seed, Path home, URI hub) {
        throw new UnsupportedOperationException("a hub follows the clock of its run, and that is gone with it");
    }

    @Override
    public void close() {
        server.act("DELETE", "runs/" + key, "");
    }
}
