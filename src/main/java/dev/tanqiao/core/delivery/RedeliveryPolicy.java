package dev.tanqiao.core.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How often a delivery is tried, and how long apart.
 *
 * @param attempts in all, the first one included; at least 1
 * @param delays from one attempt to the next; the last one repeats where there are fewer than gaps
 */
public record RedeliveryPolicy(int attempts, List<Duration> delays) {

    /** Three attempts in all, as the city pushes (应答机制); the document names no gap, ours is 30 s. */
    public static final RedeliveryPolicy CITY = new RedeliveryPolicy(3, List.of(Duration.ofSeconds(30)));

    /** About three days, as Standard Webhooks advises. */
    public static final RedeliveryPolicy STANDARD = new RedeliveryPolicy(
            13,
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10)));

    public RedeliveryPolicy {
        if (attempts < 1 || (attempts > 1 && delays.isEmpty())) {
            throw new IllegalArgumentException(
                    "A redelivery policy needs at least one attempt, and a delay where there are more; got %s and %s."
                            .formatted(attempts, delays));
        }
        delays = List.copyOf(delays);
    }

    /**
     * How long to wait after an attempt that failed.
     *
     * @param attempt its number, 1 is the first try
     * @return empty when it was the last one
     */
    public Optional<Duration> delayAfter(int attempt) {
        return attempt >= attempts ? Optional.empty() : Optional.of(delays.get(Math.min(attempt, delays.size()) - 1));
    }
}
