package dev.tanqiao.hub.route;

import java.util.Collection;
import java.util.Objects;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Healthy while calls to upstreams and subscribers end, well or not. One that ended with an {@link Error}, memory that ran out say, tells of
 * more than itself; the next one that ends takes it back.
 */
@Component("calls")
final class CallsHealth implements HealthIndicator {

    private final Collection<AnswerBound> clients;

    CallsHealth(Collection<AnswerBound> clients) {
        this.clients = clients;
    }

    @Override
    public Health health() {
        return clients.stream()
                .map(AnswerBound::lastError)
                .filter(Objects::nonNull)
                .findAny()
                .map(error -> Health.down()
                        .withDetail(
                                "why", "a call ended with " + error.getClass().getSimpleName()))
                .orElseGet(Health::up)
                .build();
    }
}
