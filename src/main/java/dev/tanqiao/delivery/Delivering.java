package dev.tanqiao.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells subscribers, as often as their redelivery policy says. */
public final class Delivering {

    private final Clock clock;

    public Delivering(Clock clock) {
        this.clock = clock;
    }

    /**
     * What an answer means: received, try again later, or give up. An attempt that a crash cut short has no outcome and
     * does not count: it is made again once its lease has run out.
     */
    public Outcome learn(DueDelivery delivery, Answer answer) {
        Instant now = clock.instant();
        Subscription subscription = delivery.subscription();
        if (answer.httpStatus() != null && subscription.acknowledgement().accepts(answer.httpStatus(), answer.code())) {
            return new Outcome(delivery, answer, DeliveryStatus.DELIVERED, null, null, now);
        }
        String reason = answer.httpStatus() == null
                ? answer.text()
                : "HTTP %d did not acknowledge".formatted(answer.httpStatus());
        Optional<Duration> delay = subscription.redelivery().delayAfter(delivery.attempt());
        return new Outcome(
                delivery,
                answer,
                delay.isPresent() ? DeliveryStatus.PENDING : DeliveryStatus.DEAD,
                delay.map(now::plus).orElse(null),
                reason,
                now);
    }
}
