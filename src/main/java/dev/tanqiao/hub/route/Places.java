package dev.tanqiao.hub.route;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The places in flight of one kind of call: a call is taken before it is made, and no more are taken than there are places, or than will
 * soon have had one. The thread of the claim takes them; whoever answers gives them back.
 */
final class Places {

    /** Whoever waits for a place looks up after so long. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** What waits for a place leaves within so long. */
    private static final Duration SOON = Duration.ofMillis(250);

    private final int places;
    private final int ahead;
    private final Duration gathered;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> busy = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition release = lock.newCondition();

    /** What was taken since the last claim, and what has been given back since. */
    private int batch;

    private int givenBack;

    /** Since when answers are counted, how many have come since, and how many came within {@link #SOON} before that. */
    private long countedFrom;

    private int answers;
    private int answersSoon;

    /**
     * @param ahead most calls that are taken beyond the places and wait for one, as long as they leave within {@link #SOON}
     * @param gathered a claim costs the same for one as for many: it waits so long, in process time, for half of what the last
     *     one took
     * @param nanoTime process time
     */
    Places(int places, int ahead, Duration gathered, LongSupplier nanoTime) {
        this.places = places;
        this.ahead = ahead;
        this.gathered = gathered;
        this.nanoTime = nanoTime;
        this.countedFrom = nanoTime.getAsLong();
    }

    /** How many calls may be taken, once that is worth a claim; 0 when no place becomes free in a while. */
    int free() {
        return locked(() -> {
            int most = Math.max(places, Math.min(places + ahead, answersSoon()));
            try {
                await(() -> taken() < most, LONGEST_WAIT);
                await(
                        () -> 2 * givenBack >= batch || taken() <= places,
                        LONGEST_WAIT); // no place stands idle meanwhile
                await(() -> 2 * givenBack >= batch, gathered);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            int free = Math.max(0, most - taken());
            if (free > 0) {
                batch = 0;
                givenBack = 0;
            }
            return free;
        });
    }

    /** How many answers come within {@link #SOON}, as long as they come as they did. Answers that come together are no rate. */
    private int answersSoon() {
        long counted = nanoTime.getAsLong() - countedFrom;
        if (counted >= SOON.toNanos()) {
            answersSoon = (int) (answers * SOON.toNanos() / counted);
            answers = 0;
            countedFrom += counted;
        }
        return answersSoon;
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

    /** Calls taken, by whom the calls are for, as a JSON object. */
    String busyJson() {
        return locked(() -> busy.entrySet().stream()
                .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** Takes a call to somebody. */
    void take(String whom) {
        locked(() -> {
            batch++;
            return busy.merge(whom, 1, Integer::sum);
        });
    }

    /** Gives a call's place back; a call that brought no answer tells nothing of how soon others end. */
    void release(String whom, boolean isAnswered) {
        locked(() -> {
            busy.computeIfPresent(whom, (id, taken) -> taken == 1 ? null : taken - 1);
            givenBack++;
            answers += isAnswered ? 1 : 0;
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
