package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An address of its own for each upstream, made at the first asking: its port can be closed, so that whoever calls is refused,
 * which the one port of all cannot. The ports stay the same over a restart, like the keys.
 */
final class Doors implements AutoCloseable {

    private static final List<String> UPSTREAMS = List.of("campus", "city");
    private static final String FILE = "doors.json";

    private final Path file;
    private final Supplier<URI> address;
    private final Map<String, Front> fronts = new LinkedHashMap<>();

    /**
     * No doors yet.
     *
     * @param stateDirectory keeps the ports
     * @param address where the upstreams answer, once they do
     */
    Doors(Path stateDirectory, Supplier<URI> address) {
        this.file = stateDirectory.resolve(FILE);
        this.address = address;
    }

    /** Opens the doors that there were before a restart. */
    synchronized void openAgain(Supplier<Set<String>> refused) {
        if (Files.exists(file)) {
            try {
                JsonNode ports = Json.read(Files.readString(file)).orElseGet(Json::object);
                open(ports);
            } catch (IOException unreadable) {
                throw new UncheckedIOException("%s cannot be read.".formatted(file), unreadable);
            }
            adjust(refused);
        }
    }

    /** Where each upstream has its door; they are opened if there are none. */
    synchronized JsonNode open(Supplier<Set<String>> refused) {
        if (fronts.isEmpty()) {
            open(Json.object());
            ObjectNode ports = Json.object();
            fronts.forEach((upstream, front) -> ports.put(upstream, front.port()));
            try {
                Files.writeString(file, Json.write(ports));
            } catch (IOException full) {
                throw new UncheckedIOException("%s cannot be written.".formatted(file), full);
            }
            adjust(refused);
        }
        ObjectNode addresses = Json.object();
        String path = address.get().getPath();
        fronts.forEach(
                (upstream, front) -> addresses.put(upstream, "http://127.0.0.1:%s%s".formatted(front.port(), path)));
        return addresses;
    }

    private void open(JsonNode ports) {
        for (String upstream : UPSTREAMS) {
            int port = ports.path(upstream).asInt(0);
            try {
                fronts.put(upstream, new Front(port, () -> List.of(address.get().getPort())));
            } catch (UncheckedIOException taken) {
                throw new SimulatorProblem(
                        "Port %s, the door of the %s, is taken; stop what uses it, or delete %s to get other doors."
                                .formatted(port, upstream, file),
                        taken);
            }
        }
    }

    /**
     * Shuts the doors of the upstreams that are refused, and opens the others.
     *
     * @param refused is asked here, where nobody else adjusts: what was asked before could be old by now
     */
    synchronized void adjust(Supplier<Set<String>> refused) {
        Set<String> shut = refused.get();
        fronts.forEach((upstream, front) -> {
            if (shut.contains(upstream)) {
                front.shut();
            } else {
                front.open();
            }
        });
    }

    /** Whether an address ({@code 127.0.0.1:40123}) is that of a door. */
    synchronized boolean have(String hostAndPort) {
        return fronts.values().stream().anyMatch(front -> hostAndPort.endsWith(":" + front.port()));
    }

    @Override
    public synchronized void close() {
        fronts.values().forEach(Front::close);
        fronts.clear();
    }
}
