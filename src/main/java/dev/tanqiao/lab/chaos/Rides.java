package dev.tanqiao.lab.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rental system that posts the rides of a day to the inbox of the bundle {@code simulator/bundles/relay}, each again until the hub has
 * acknowledged it: of what was acknowledged nothing may be lost, and of what was posted again nothing doubled.
 */
final class Rides {

    private static final String BUNDLE = "classpath:simulator/bundles/relay";
    private static final String SECRET = "test-secret-of-the-rental-system";
    private static final Duration GAP = Duration.ofMinutes(40);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Post> waiting = new ArrayList<>();

    /** Numbers of the events that the hub has acknowledged, by the post. */
    private final Map<String, String> acknowledged = new LinkedHashMap<>();

    private final IntSupplier port;

    /** @param key the same for each repetition */
    private record Post(Instant at, String key, String body) {}

    /**
     * Plans the rides; every third is refunded two hours later.
     *
     * @param until the last ride begins before it
     * @param port of a hub
     */
    Rides(World world, Instant until, IntSupplier port) {
        this.port = port;
        Instant at = world.start().plus(GAP);
        for (int i = 0; at.isBefore(until); i++, at = at.plus(GAP)) {
            String account = world.persons().get(i % world.persons().size()).account();
            ObjectNode ride = Json.object()
                    .put("id", "R" + i)
                    .put("account", account)
                    .put("status", "paid")
                    .put("amountYuan", 1 + i % 3)
                    .put("orderTime", at.toString());
            ride.putObject("merchant").put("name", "校园单车");
            waiting.add(new Post(at, "R" + i, Json.write(ride)));
            if (i % 3 == 0) {
                waiting.add(new Post(
                        at.plus(Duration.ofHours(2)),
                        "R" + i + "-refunded",
                        Json.write(ride.put("status", "refunded"))));
            }
        }
    }

    /** Where the bundle lies that hubs are told to run; its secret is written where their others are. */
    static String location(Path home) throws IOException {
        Path secret = home.resolve("secrets/bundles/relay/inbox-key");
        OwnerOnly.make(secret);
        Files.writeString(secret, SECRET);
        return BUNDLE;
    }

    /** Posts what is due; what the hub does not acknowledge is posted again the next time. */
    void post(Instant now) {
        waiting.removeIf(post -> !post.at().isAfter(now) && isAcknowledged(post));
    }

    private boolean isAcknowledged(Post post) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/in/relay/rides".formatted(port.getAsInt())))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + SECRET)
                .header("X-Request-Id", post.key())
                .POST(HttpRequest.BodyPublishers.ofString(post.body()))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 202) {
                return false;
            }
            acknowledged.put(
                    post.key(),
                    Json.read(answer.body()).orElseThrow().path("id").asText());
            return true;
        } catch (IOException died) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the hub lacks, or has twice, of what it has acknowledged; a post that it never acknowledged counts as well. */
    List<String> wrongAt(HubDatabase rows) {
        List<String> wrong = new ArrayList<>();
        waiting.forEach(post -> wrong.add("%s was never acknowledged".formatted(post.key())));
        Map<String, List<Map<String, Object>>> events = rows.witness().events().stream()
                .collect(Collectors.groupingBy(event -> String.valueOf(event.get("type"))));
        Map<String, Long> ridden = bySubject(events, "relay.ridden");
        Map<String, Long> told = bySubject(events, "relay.told");
        Map<String, String> numbers = events.getOrDefault("relay.ridden", List.of()).stream()
                .collect(Collectors.toMap(
                        event -> String.valueOf(event.get("subject")), event -> String.valueOf(event.get("id"))));
        acknowledged.forEach((key, id) -> {
            String subject = "relay/rides/" + id;
            check(key, "relay.ridden", ridden.remove(subject), wrong);
            check(key, "relay.told", told.remove("relay/told/" + numbers.get(subject)), wrong);
        });
        ridden.keySet().forEach(subject -> wrong.add("relay.ridden %s is of no post".formatted(subject)));
        told.keySet().forEach(subject -> wrong.add("relay.told %s is of no post".formatted(subject)));
        return wrong;
    }

    private static Map<String, Long> bySubject(Map<String, List<Map<String, Object>>> events, String type) {
        return events.getOrDefault(type, List.of()).stream()
                .map(event -> String.valueOf(event.get("subject")))
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
    }

    private static void check(String key, String type, @Nullable Long times, List<String> wrong) {
        if (times == null || times != 1) {
            wrong.add("%s has %s events %s".formatted(key, times == null ? 0 : times, type));
        }
    }
}
