package dev.tanqiao.core.delivery;

import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it lies in the outbox, with what the city's own words for it need.
 *
 * @param number its place in the outbox
 * @param id the event's id
 * @param type wire name
 * @param subject whom it happened to
 * @param sequence the number of the change within its subject
 * @param at business time
 * @param data JSON object as stored
 * @param provider the equity provider it names, if any
 * @param bill of {@code bill.recorded}: the city's line
 * @param cid of {@code authorization.*}: whose authorization it is
 */
public record OutboxEvent(
        long number,
        UUID id,
        String type,
        String subject,
        int sequence,
        Instant at,
        String data,
        @Nullable String provider,
        @Nullable BilledLine bill,
        @Nullable String cid) {

    boolean isBill() {
        return EventType.BILL_RECORDED.wireName().equals(type);
    }

    boolean isGrant() {
        return EventType.AUTHORIZATION_GRANTED.wireName().equals(type);
    }
}
