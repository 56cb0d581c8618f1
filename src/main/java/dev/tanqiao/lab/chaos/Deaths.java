package dev.tanqiao.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** At which points a hub dies: a share of all that there are, drawn by the seed, at the first, second or third passage; each once. */
final class Deaths {

    private static final int MOST_PASSAGES = 3;
    private static final int KILLED = 137;
    private static final String DIED = "died.txt";
    private static final String KNOWN = "points.txt";
    private static final String CHANGES = "changes.txt";

    private final long seed;
    private final int wanted;
    private final Pattern at;
    private final Path home;
    private final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private final Set<String> changes = ConcurrentHashMap.newKeySet();
    private final Set<String> died = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> passages = new ConcurrentHashMap<>();
    private volatile double share;

    /**
     * @param wanted about so many deaths over all starts
     * @param at found in the points at which it may die
     * @param home where the points at which it died are remembered
     */
    Deaths(long seed, int wanted, Pattern at, Path home) {
        this.seed = seed;
        this.wanted = wanted;
        this.at = at;
        this.home = home;
        try {
            Path file = home.resolve(DIED);
            if (Files.exists(file)) {
                died.addAll(Files.readAllLines(file));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** There is such a node. */
    void learn(String node) {
        nodes.add(node);
    }

    /** From now on it may die. */
    void begin() {
        long known = 2 * nodes.stream().filter(node -> at.matcher(node).find()).count();
        write(
                KNOWN,
                String.join(
                                "\n",
                                nodes.stream()
                                        .flatMap(node -> java.util.stream.Stream.of("before " + node, "after " + node))
                                        .sorted()
                                        .toList())
                        + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
        // Half of the nodes are for failures, and are never passed on a good day.
        share = Math.min(1, 2.0 * wanted / Math.max(1, known));
    }

    /** Ends here, or not. */
    void pass(String point) {
        if (share == 0) {
            return;
        }
        if (point.contains(" change ") && changes.add(point)) {
            write(CHANGES, point + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        if (died.contains(point) || died.size() >= wanted || !at.matcher(point).find()) {
            return;
        }
        var random = new SplittableRandom(seed * 1_000_003L + point.hashCode());
        if (random.nextDouble() >= share) {
            return;
        }
        int fatal = 1 + random.nextInt(MOST_PASSAGES);
        if (passages.computeIfAbsent(point, first -> new AtomicInteger()).incrementAndGet() >= fatal) {
            die(point);
        }
    }

    private synchronized void die(String point) {
        write(DIED, point + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Runtime.getRuntime().halt(KILLED);
    }

    private void write(String file, String text, StandardOpenOption... options) {
        try {
            Files.write(home.resolve(file), text.getBytes(StandardCharsets.UTF_8), options);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
