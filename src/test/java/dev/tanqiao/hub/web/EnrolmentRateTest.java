package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EnrolmentRateTest {

    private final AtomicLong nanos = new AtomicLong();
    private final EnrolmentRate rate = new EnrolmentRate(nanos::get);

    @Test
    void oneAddressBeginsSoManyInAMinuteAndOthersGoOn() {
        for (int i = 0; i < EnrolmentRate.MOST_IN_A_MINUTE; i++) {
            assertThat(rate.admits("10.0.0.1")).isTrue();
        }

        assertThat(rate.admits("10.0.0.1")).isFalse();
        assertThat(rate.admits("10.0.0.2")).isTrue();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(rate.admits("10.0.0.1")).isTrue();
    }
}
