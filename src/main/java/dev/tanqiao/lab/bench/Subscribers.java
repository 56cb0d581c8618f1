package dev.tanqiao.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Five subscriptions to what settles: as a bundle for a hub, as rows for the limit. */
final class Subscribers {

    private static final String SECRET = "whsec_bm90LWEtcmVhbC1zZWNyZXQtb2YtdGhlLWRyYWluLXdvcmxk";

    private static final String BUNDLE = """
            name: bench
            version: 0.1.0
            description: Five subscribers to what settles, for benchmarks.
            order: 900
            """;

    private static final String SUBSCRIPTION = """
            - id: bench-%s
              url: %s/%s
              events: [settlement.settled]
              secret: events
            """;

    private Subscribers() {}

    /** The settings of a hub that has them. */
    static Map<String, Object> bundle(Path home, String receiver) throws IOException {
        Path folder = Files.createDirectories(home.resolve("subscribers"));
        Files.writeString(folder.resolve("bundle.yaml"), BUNDLE);
        Files.writeString(
                folder.resolve("subscriptions.yaml"),
                numbers().stream()
                        .map(number -> SUBSCRIPTION.formatted(number, receiver, number))
                        .collect(Collectors.joining()));
        return Map.of("tanqiao.bundles.locations", folder.toString());
    }

    /** The limit reads nothing of them but where to post, and the key. */
    static void rows(BenchDatabase database, String receiver) {
        for (int number : numbers()) {
            database.jdbc().update("""
                            insert into subscription (id, bundle, definition, active)
                            values (?, 'bench', jsonb_build_object('url', ?::text, 'key', ?::text), true)""", "bench-" + number, receiver + "/" + number, SECRET);
        }
    }

    private static List<Integer> numbers() {
        return IntStream.rangeClosed(1, Course.SUBSCRIPTIONS).boxed().toList();
    }
}
