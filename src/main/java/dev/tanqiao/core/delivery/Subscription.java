package dev.tanqiao.core.delivery;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who must be told.
 *
 * @param id its name, for ever
 * @param url where bodies are posted
 * @param events wire names of event types, {@code settlement.*} for a family, {@code *} for all
 * @param format in which words
 * @param acknowledgement what counts as received
 * @param redelivery when to try again
 * @param secret the name of the secret that signs; null: not signed
 * @param only equity providers whose events are wanted, and no event that names none; empty: all events
 */
public record Subscription(
        String id,
        String url,
        List<String> events,
        Format format,
        Acknowledgement acknowledgement,
        RedeliveryPolicy redelivery,
        @Nullable String secret,
        Set<String> only) {

    public Subscription {
        events = List.copyOf(events);
        only = Set.copyOf(only);
    }

    /** Whether this event must be told here. */
    boolean wants(OutboxEvent event) {
        return events.stream().anyMatch(pattern -> covers(pattern, event.type()))
                && (only.isEmpty() || (event.provider() != null && only.contains(event.provider())));
    }

    /** Whether bodies go where that one's go, signed as they are. */
    public boolean goesWhere(Subscription other) {
        return url.equals(other.url) && Objects.equals(secret, other.secret);
    }

    private static boolean covers(String pattern, String type) {
        return pattern.endsWith("*")
                ? type.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(type);
    }
}
