package dev.tanqiao.hub.route;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The places in flight of one kind of call: a call takes one before it is made, and no more are made than there are free places. The
 * thread of the claim takes them; whoever answers gives them back.
 */
final class Places {

    /** Whoever waits for a place looks up after so long. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private final int places;
    private final Duration gathered;
    private final Map<String, Integer> busy = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition release = lock.newCondition();

    /** What was taken since the last claim, and what has been given back since. */
    private int batch;

    private int givenBack;

    /**
     * @param gathered a claim costs the same for one as for many: it waits so long, in process time, for half of what the last
     *     one took
     */
    Places(int places, Duration gathered) {
        this.places = places;
        this.gathered = gathered;
    }

    /** How many places are free, once that is worth a claim; 0 when none becomes free in a while. */
    int free() {
        return locked(() -> {
            try {
                await(() -> taken() < places, LONGEST_WAIT);
                await(() -> 2 * givenBack >= batch, gathered);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            int free = places - taken();
            if (free > 0) {
                batch = 0;
                givenBack = 0;
            }
            return free;
        });
    }

    private void await(BooleanSupplier worthIt, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        while (!worthIt.getAsBoolean() && nanos > 0) {
            nanos = release.awaitNanos(nanos);
        }
    }

    boolean areAllFree() {
        return locked(busy::isEmpty);
    }

    /** Places taken by whom the calls are for, as a JSON object. */
    String busyJson() {
        return locked(() -> busy.entrySet().stream()
                .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** Takes a place for a call to somebody. */
    void take(String whom) {
        locked(() -> {
            batch++;
            return busy.merge(whom, 1, Integer::sum);
        });
    }

    void release(String whom) {
        locked(() -> {
            busy.computeIfPresent(whom, (id, taken) -> taken == 1 ? null : taken - 1);
            givenBack++;
            release.signalAll();
            return busy;
        });
    }

    private int taken() {
        return busy.values().stream().mapToInt(Integer::intValue).sum();
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
