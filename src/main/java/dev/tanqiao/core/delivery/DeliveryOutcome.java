package dev.tanqiao.core.delivery;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt means for its delivery.
 *
 * @param delivery as it was claimed
 * @param answer what came
 * @param to where the delivery goes
 * @param dueAt of PENDING: when it is tried again
 * @param reason why it was not acknowledged; null when it was
 * @param at business time
 */
public record DeliveryOutcome(
        DueDelivery delivery,
        ReceiverAnswer answer,
        DeliveryStatus to,
        @Nullable Instant dueAt,
        @Nullable String reason,
        Instant at) {

    /** The word kept with the attempt. */
    public String word() {
        if (to == DeliveryStatus.DELIVERED) {
            return "DELIVERED";
        }
        return answer.httpStatus() == null ? "NO_ANSWER" : "NOT_ACKNOWLEDGED";
    }

    /** Whether the receiver is gone: its subscription is paused until a person resumes it. */
    public boolean isGone() {
        return to == DeliveryStatus.DEAD && answer.isGone();
    }

    /** Until when the receiver is left alone, where it asked for that. */
    public Optional<Instant> restsUntil() {
        return answer.rest().map(at::plus);
    }

    /** The number of the delivery's last event after this attempt. */
    public int sequence() {
        return delivery.sequence() + (to == DeliveryStatus.DEAD ? 1 : 0);
    }

    /** {@code delivery.dead}, where there is something to tell: the death of such a notice is told to nobody. */
    public Optional<Event> event() {
        return to == DeliveryStatus.DEAD && !delivery.ofDeadLetter()
                ? Optional.of(dead(
                        delivery.id(),
                        sequence(),
                        delivery.subscription().id(),
                        delivery.webhookId(),
                        delivery.attempt(),
                        String.valueOf(reason),
                        at))
                : Optional.empty();
    }

    /** Tells that a delivery was given up. */
    public static Event dead(
            long deliveryId,
            int sequence,
            String subscriptionId,
            String webhookId,
            int attempts,
            String reason,
            Instant at) {
        return Event.happened(
                EventType.DELIVERY_DEAD,
                "delivery/" + deliveryId,
                null,
                sequence,
                at,
                Map.of(
                        "deliveryId", deliveryId,
                        "subscription", subscriptionId,
                        "webhookId", webhookId,
                        "attempts", attempts,
                        "reason", reason));
    }
}
