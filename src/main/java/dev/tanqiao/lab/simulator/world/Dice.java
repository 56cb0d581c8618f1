package dev.tanqiao.lab.simulator.world;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Chance that always falls the same way for the same seed and purpose, on every Java. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed, String purpose) {
        this.random = new SplittableRandom(seed * 31 + purpose.hashCode());
    }

    /** From 0, inclusive, to the bound, exclusive. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends inclusive. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Both ends inclusive, to the second. */
    Duration between(Duration least, Duration most) {
        return Duration.ofSeconds(random.nextLong(least.toSeconds(), most.toSeconds() + 1));
    }

    boolean percent(BigDecimal share) {
        return random.nextInt(100_00) < share.movePointRight(2).intValue();
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    <T> T pick(List<T> from, ToIntFunction<T> weight) {
        int at = random.nextInt(from.stream().mapToInt(weight).sum());
        for (T candidate : from) {
            at -= weight.applyAsInt(candidate);
            if (at < 0) {
                return candidate;
            }
        }
        throw new IllegalStateException("Weights add up to their sum.");
    }

    <T> T pick(Map<T, Integer> weights) {
        return pick(List.copyOf(weights.entrySet()), Map.Entry::getValue).getKey();
    }
}
