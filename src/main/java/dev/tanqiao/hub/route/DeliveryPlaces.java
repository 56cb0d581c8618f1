package dev.tanqiao.hub.route;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The places in flight of this replica: how many deliveries are being posted, and for whom. */
final class DeliveryPlaces {

    private final int places;
    private final Map<String, Integer> busy = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition release = lock.newCondition();
    private long released;
    private long worthClaiming;

    DeliveryPlaces(int places) {
        this.places = places;
    }

    int free() {
        return locked(() -> places - taken());
    }

    boolean areAllFree() {
        return locked(busy::isEmpty);
    }

    /** Places taken by subscription, as a JSON object. */
    String busyJson() {
        return locked(() -> busy.entrySet().stream()
                .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** Takes a place for each delivery of a batch. */
    void take(List<String> subscriptions) {
        locked(() -> {
            subscriptions.forEach(subscription -> busy.merge(subscription, 1, Integer::sum));
            worthClaiming = released + (subscriptions.size() + 1) / 2;
            return null;
        });
    }

    void release(String subscription) {
        locked(() -> {
            busy.computeIfPresent(subscription, (id, taken) -> taken == 1 ? null : taken - 1);
            released++;
            release.signalAll();
            return null;
        });
    }

    /** Returns once as many places are free again as half of the last batch took, or after that time. */
    void awaitRoom(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (released < worthClaiming && nanos > 0) {
                nanos = release.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private int taken() {
        return busy.values().stream().mapToInt(Integer::intValue).sum();
    }

    private <T> T locked(java.util.function.Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
