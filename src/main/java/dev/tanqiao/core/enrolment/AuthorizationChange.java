package dev.tanqiao.core.enrolment;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.Map;

/**
 * A person's authorization was granted or withdrawn.
 *
 * @param account whose
 * @param cid the city's id of that person at that moment
 * @param granted false: withdrawn
 * @param at when we learned of it, business time
 * @param source what said so: {@code accountAuthorize} or {@code push 17}
 */
public record AuthorizationChange(String account, String cid, boolean granted, Instant at, String source) {

    /** Its event. The cid stays out of it: a subscriber that may know it gets it by the account. */
    public Event event(int sequence) {
        return Event.happened(
                granted ? EventType.AUTHORIZATION_GRANTED : EventType.AUTHORIZATION_REVOKED,
                "account/" + account,
                null,
                sequence,
                at,
                Map.of("account", account, "at", at));
    }
}
