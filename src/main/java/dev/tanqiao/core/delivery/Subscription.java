package dev.tanqiao.core.delivery;

import dev.tanqiao.core.event.EventType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who must be told.
 *
 * @param id its name, for ever
 * @param url where bodies are posted; {@code route:bundle/route} for a route of a bundle
 * @param events wire names of event types, {@code settlement.*} for a family, {@code *} for all
 * @param format in which words
 * @param acknowledgement what counts as received
 * @param redelivery when to try again
 * @param secret the name of the secret that signs; null: not signed
 * @param only equity providers whose events are wanted, and no event that names none; empty: all events
 * @param orderBy JSON pointer into an event's {@code data}: events with the same value there are told one after the other, each when the
 *     one before was received or given up; null: in any order
 */
public record Subscription(
        String id,
        String url,
        List<String> events,
        Format format,
        Acknowledgement acknowledgement,
        RedeliveryPolicy redelivery,
        @Nullable String secret,
        Set<String> only,
        @Nullable String orderBy) {

    /** Addresses of routes of bundles begin so; {@code bundle/route} follows. */
    private static final String ROUTE = "route:";

    public Subscription {
        events = List.copyOf(events);
        only = Set.copyOf(only);
    }

    /** Whether this event must be told here. */
    boolean wants(OutboxEvent event) {
        return wants(event.type(), event.provider());
    }

    /**
     * Whether an event must be told here.
     *
     * @param type wire name
     * @param provider the equity provider it names, if any
     */
    public boolean wants(String type, @Nullable String provider) {
        return events.stream().anyMatch(new EventType(type)::isCoveredBy)
                && (only.isEmpty() || (provider != null && only.contains(provider)));
    }

    /** Whether bodies go where that one's go, signed as they are. */
    public boolean goesWhere(Subscription other) {
        return url.equals(other.url) && Objects.equals(secret, other.secret);
    }

    /** The address of a route of a bundle, which is told within the hub. */
    public static String addressOf(String bundle, String route) {
        return ROUTE + bundle + "/" + route;
    }

    /** Whether a route of a bundle is told, and no receiver by HTTP. */
    public boolean isToRoute() {
        return url.startsWith(ROUTE);
    }

    /** The route that is told, {@code bundle/route}. */
    public String route() {
        return url.substring(ROUTE.length());
    }
}
