package dev.tanqiao.core.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells subscribers, as often as their redelivery policy says. */
public final class Delivering {

    private static final int PARTS = 1_000;

    private final Clock clock;

    public Delivering(Clock clock) {
        this.clock = clock;
    }

    /**
     * What an answer means: received, try again later, or give up. An attempt that a crash cut short has no outcome and
     * does not count: it is made again once its lease has run out.
     */
    public DeliveryOutcome learn(DueDelivery delivery, ReceiverAnswer answer) {
        Instant now = clock.instant();
        Subscription subscription = delivery.subscription();
        if (answer.httpStatus() != null && subscription.acknowledgement().accepts(answer.httpStatus(), answer.code())) {
            return new DeliveryOutcome(delivery, answer, DeliveryStatus.DELIVERED, null, null, now);
        }
        Optional<Duration> delay = answer.isGone()
                ? Optional.empty()
                : subscription.redelivery().delayAfter(delivery.attempt()).map(policy -> spread(policy, delivery));
        return new DeliveryOutcome(
                delivery,
                answer,
                delay.isPresent() ? DeliveryStatus.PENDING : DeliveryStatus.DEAD,
                delay.map(now::plus).orElse(null),
                reason(answer),
                now);
    }

    private static String reason(ReceiverAnswer answer) {
        if (answer.httpStatus() == null) {
            return answer.text();
        }
        return answer.isGone()
                ? "HTTP 410: the receiver is gone; its subscription is paused until a person resumes it"
                : "HTTP %s did not acknowledge".formatted(answer.httpStatus());
    }

    /** Up to a fifth later, each delivery by its own part: what an outage piled up does not come back at once. */
    private static Duration spread(Duration delay, DueDelivery delivery) {
        return delay.plus(delay.multipliedBy(Math.floorMod(delivery.webhookId().hashCode(), PARTS))
                .dividedBy(5L * PARTS));
    }
}
