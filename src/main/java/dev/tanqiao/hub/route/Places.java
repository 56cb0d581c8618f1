package dev.tanqiao.hub.route;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The places in flight of one kind of call: what is claimed takes one until it is answered, and no more is claimed than there are
 * free places. One claim takes them; whoever answers gives them back.
 */
final class Places {

    /** The claim looks again after so long, as at each beat. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** A claim costs the same for one as for many: so long it waits for half of the places. */
    private static final Duration GATHERED = Duration.ofMillis(10);

    private final int places;
    private final Map<String, Integer> busy = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition release = lock.newCondition();

    Places(int places) {
        this.places = places;
    }

    /** How many places are free, once that is worth a claim; 0 when none becomes free in a while. */
    int free() {
        return locked(() -> {
            try {
                await(1, LONGEST_WAIT);
                await(places / 2, GATHERED);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return places - taken();
        });
    }

    private void await(int wanted, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        while (places - taken() < wanted && nanos > 0) {
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
        locked(() -> busy.merge(whom, 1, Integer::sum));
    }

    void release(String whom) {
        locked(() -> {
            busy.computeIfPresent(whom, (id, taken) -> taken == 1 ? null : taken - 1);
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
