package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.WorldView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A second hub on the rows of the first: a process of its own, so that it can be killed. */
final class SecondHub implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Replica process;

    /**
     * Starts it, and returns when it serves.
     *
     * @param home where its log is kept
     * @throws IllegalStateException when it does not come to serve
     */
    SecondHub(Path home, Map<String, Object> settings) {
        process = new Replica(1, home, settings);
        process.start();
        try {
            if (!process.awaitReady()) {
                throw new IllegalStateException(
                        "it has ended by itself; %s says why".formatted(home.resolve("replica-1.txt")));
            }
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    /** It finishes what is in flight. */
    void stop() {
        process.stop();
    }

    /**
     * Kills it as soon as it waits for the city's answer to an order. Its leases end at once: they are process time, which a scenario
     * does not wait for.
     *
     * @throws IllegalStateException when it sends none
     */
    void killWhileSending(HubDatabase rows, WorldView world) {
        String owner = process.pid() + "@%";
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        while (!isSending(rows.witness().sending(owner), world)) {
            if (System.nanoTime() > patienceEnds) {
                throw new IllegalStateException("the replica sends no order; the step before must begin one");
            }
            pause();
        }
        process.kill();
        rows.endLeases(owner);
    }

    private static boolean isSending(List<String> orders, WorldView world) {
        return !orders.isEmpty()
                && world.show("calls").findValuesAsText("transactionId").stream()
                        .anyMatch(orders::contains);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static IllegalStateException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted.", stopped);
    }

    @Override
    public void close() {
        process.close();
    }
}
