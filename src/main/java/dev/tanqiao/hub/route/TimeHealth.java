package dev.tanqiao.hub.route;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Healthy while business time is that of the upstreams. */
@Component("time")
final class TimeHealth implements HealthIndicator {

    private final UpstreamTime time;

    TimeHealth(UpstreamTime time) {
        this.time = time;
    }

    @Override
    public Health health() {
        return (time.isWrong() ? Health.down() : time.isKnown() ? Health.up() : unknown())
                .withDetail("aheadOfUpstreams", time.ahead().toString())
                .build();
    }

    private static Health.Builder unknown() {
        return Health.unknown()
                .withDetail(
                        "why",
                        "no two answers of the upstreams have agreed on the time yet; nothing is sent, no deadline passes, no day is closed");
    }
}
