package dev.tanqiao.base.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShanghaiTimeTest {

    @Test
    void aMomentHasItsOffset() {
        assertThat(ShanghaiTime.of(Instant.parse("2026-03-02T16:00:00.9Z"))).isEqualTo("2026-03-03T00:00:00+08:00");
    }

    @Test
    void eachMomentOfATextIsShownSoAndNothingElse() {
        assertThat(
                        ShanghaiTime.in(
                                "poll 2026-03-02T04:20:00Z to 2026-03-02T04:20:00.123456Z, order 20260302T04, 2026-02-31T00:00:00Z"))
                .isEqualTo(
                        "poll 2026-03-02T12:20:00+08:00 to 2026-03-02T12:20:00+08:00, order 20260302T04, 2026-02-31T00:00:00Z");
    }
}
