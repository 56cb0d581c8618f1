package dev.tanqiao.core.event;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One fact that happened.
 *
 * @param id the same for ever, so that a receiver can tell a repeat
 * @param type what happened
 * @param subject whom it happened to: {@code settlement/17}, {@code transaction/9}, {@code bill/4}, {@code account/gwang}
 * @param settlementId the settlement concerned, when there is one
 * @param sequence the number of the change within its subject, counted from 1
 * @param at business time
 * @param data what a subscriber needs to know: texts, numbers, instants and lists of them; never a token or a secret
 */
public record Event(
        UUID id,
        EventType type,
        String subject,
        @Nullable Long settlementId,
        int sequence,
        Instant at,
        Map<String, Object> data) {

    /** A new fact with an id of its own. */
    public static Event happened(
            EventType type,
            String subject,
            @Nullable Long settlementId,
            int sequence,
            Instant at,
            Map<String, Object> data) {
        return new Event(UUID.randomUUID(), type, subject, settlementId, sequence, at, data);
    }
}
