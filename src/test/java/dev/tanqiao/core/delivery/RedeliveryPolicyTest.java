package dev.tanqiao.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedeliveryPolicyTest {

    @Test
    void theCityTriesThreeTimesInAll() {
        assertThat(gaps(RedeliveryPolicy.CITY)).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    @Test
    void theStandardTriesForAboutThreeDays() {
        List<Duration> gaps = gaps(RedeliveryPolicy.STANDARD);

        assertThat(gaps)
                .startsWith(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(5),
                        Duration.ofHours(10),
                        Duration.ofHours(10));
        assertThat(gaps.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofDays(2), Duration.ofDays(4));
    }

    @Test
    void theLastDelayRepeats() {
        assertThat(gaps(new RedeliveryPolicy(4, List.of(Duration.ofSeconds(1), Duration.ofSeconds(9)))))
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(9), Duration.ofSeconds(9));
    }

    @Test
    void oneAttemptNeedsNoDelay() {
        assertThat(gaps(new RedeliveryPolicy(1, List.of()))).isEmpty();
    }

    @Test
    void moreAttemptsNeedOne() {
        assertThatThrownBy(() -> new RedeliveryPolicy(2, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RedeliveryPolicy(0, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Duration> gaps(RedeliveryPolicy policy) {
        return IntStream.rangeClosed(1, policy.attempts())
                .mapToObj(policy::delayAfter)
                .flatMap(Optional::stream)
                .toList();
    }
}
