package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The worlds that share a server besides its own, each below {@code /runs/{key}}: nothing that happens in one is seen in
 * another. They live as long as the process, and nothing of one that was closed stays.
 */
final class Runs implements AutoCloseable {

    private static final Set<String> FIELDS = new TreeSet<>(Set.of("key", "world", "seed", "hub"));
    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MOST = 64;
    private static final int MOST_PORT = 65_535;

    private final Path folder;
    private final Supplier<URI> server;
    private final Map<String, Run> byKey = new ConcurrentSkipListMap<>();

    /**
     * None yet.
     *
     * @param folder holds a folder for each
     * @param server where the server listens, once it does
     */
    Runs(Path folder, Supplier<URI> server) {
        this.folder = folder;
        this.server = server;
    }

    /** Deletes what a killed server left; only once this process surely owns the folder. */
    void forgetWhatIsLeft() {
        forget(folder);
    }

    /** Where everything of a run lies. */
    static String below(String key) {
        return "/runs/" + key;
    }

    Optional<Run> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Map<String, Operation> admin() {
        return Map.of(
                "GET runs",
                request -> SimAnswer.json(rows()),
                "POST runs",
                request -> SimAnswer.json(201, begin(request.json())),
                "DELETE runs/{key}",
                request -> SimAnswer.json(end(request.variable("key"))));
    }

    private JsonNode rows() {
        var rows = Json.array();
        byKey.forEach((key, run) -> rows.add(row(key, run)));
        return rows;
    }

    private ObjectNode row(String key, Run run) {
        return Json.object()
                .put("key", key)
                .put("address", address(key).toString())
                .put("world", run.world().name())
                .put("seed", run.world().seed())
                .put("now", run.clock().instant().toString());
    }

    private URI address(String key) {
        return URI.create(server.get() + below(key));
    }

    private synchronized JsonNode begin(JsonNode asked) {
        asked.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("A run has no " + field + Nearest.hint(field, FIELDS));
            }
        });
        String key = asked.path("key").isTextual() ? asked.path("key").asText() : "";
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "The key of a run is 1 to 64 of a-z, 0-9 and -, and begins with no -, such as anna-1.");
        }
        if (byKey.containsKey(key)) {
            throw new IllegalArgumentException(
                    "There is a run %s already; take another key, or end it with DELETE runs/%s.".formatted(key, key));
        }
        if (byKey.size() >= MOST) {
            throw new IllegalArgumentException(
                    "This server has %s runs already and takes no more; end one with DELETE runs/{key}."
                            .formatted(MOST));
        }
        Run run = new Run(
                world(key, asked), folder.resolve(key), hub(asked.path("hub")), true, () -> address(key), Map.of());
        byKey.put(key, run);
        return row(key, run);
    }

    private static World world(String key, JsonNode asked) {
        ObjectNode document = document(asked.path("world"));
        JsonNode seed = asked.path("seed");
        if (!seed.isMissingNode() && !seed.isNull() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            throw new IllegalArgumentException("seed is a whole number of at most 64 bits, not %s.".formatted(seed));
        }
        try {
            return World.of(document, "runs/" + key, seed.isNumber() ? seed.asLong() : null);
        } catch (YamlProblem unfit) {
            throw new IllegalArgumentException(String.join("; ", unfit.findings()), unfit);
        }
    }

    private static ObjectNode document(JsonNode asked) {
        if (asked instanceof ObjectNode document) {
            return document;
        }
        if (!asked.isTextual()) {
            throw new IllegalArgumentException(
                    "world is the name of a shipped world, such as plain, or the document of a world, as JSON.");
        }
        try {
            return World.shipped(asked.asText());
        } catch (SimulatorProblem unknown) {
            throw new IllegalArgumentException(unknown.getMessage(), unknown);
        }
    }

    private static @Nullable URI hub(JsonNode asked) {
        if (asked.isMissingNode() || asked.isNull()) {
            return null;
        }
        try {
            URI hub = URI.create(asked.asText());
            if (hub.getHost() != null && hub.getScheme() != null && hub.getPort() <= MOST_PORT) {
                return hub;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new IllegalArgumentException("hub is an address such as http://127.0.0.1:8080, not %s.".formatted(asked));
    }

    private synchronized JsonNode end(String key) {
        Run run = byKey.remove(key);
        if (run == null) {
            throw new NoSuchElementException("There is no run " + key + ".");
        }
        run.close();
        forget(folder.resolve(key));
        return rows();
    }

    private static void forget(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException held) {
            throw new UncheckedIOException("%s cannot be deleted.".formatted(folder), held);
        }
    }

    @Override
    public synchronized void close() {
        byKey.values().forEach(Run::close);
        byKey.clear();
        forget(folder);
    }
}
