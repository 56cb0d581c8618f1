package dev.tanqiao.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliveringTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");
    private static final int TOGETHER = 1_000;

    private final Delivering delivering = new Delivering(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void whatAnOutagePiledUpComesBackOneAfterTheOther() {
        List<Duration> delays = IntStream.range(0, TOGETHER)
                .mapToObj(number -> delivering.learn(
                        delivery("msg_" + UUID.nameUUIDFromBytes(new byte[] {(byte) number, (byte) (number >> 8)})),
                        ReceiverAnswer.none("connection refused", 1)))
                .map(outcome -> Duration.between(NOW, Objects.requireNonNull(outcome.dueAt())))
                .toList();

        assertThat(delays)
                .allMatch(delay ->
                        delay.compareTo(Duration.ofMinutes(5)) >= 0 && delay.compareTo(Duration.ofMinutes(6)) < 0);
        assertThat(delays.stream().map(Duration::toSeconds).distinct())
                .as("different seconds, of 60")
                .hasSizeGreaterThan(50);
    }

    private static DueDelivery delivery(String webhookId) {
        var subscription = new Subscription(
                "events",
                "http://localhost/events",
                List.of("*"),
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                RedeliveryPolicy.STANDARD,
                null,
                Set.of(),
                null);
        return new DueDelivery(1, webhookId, 1, 1, false, subscription, "application/json", new byte[0]);
    }
}
