package dev.tanqiao.lab.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.lab.check.JdbcAudit.Subscribed;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a subscription asked for, read on its own so that the checker does not lean on the code it checks.
 *
 * @param events types, families ({@code settlement.*}) or {@code *}
 * @param only equity providers whose events alone are wanted; empty: no such wish
 * @param knownFrom number of the last event before it was asked for: what it wanted of those is not known any more
 */
record SubscriptionView(Set<String> events, Set<String> only, long knownFrom) {

    /** All of them, by id. */
    static Map<String, SubscriptionView> read(Map<String, Subscribed> active) {
        Map<String, SubscriptionView> views = new LinkedHashMap<>();
        active.forEach((id, subscribed) -> views.put(id, read(subscribed)));
        return views;
    }

    private static SubscriptionView read(Subscribed subscribed) {
        try {
            JsonNode tree = new ObjectMapper().readTree(subscribed.definition());
            return new SubscriptionView(texts(tree.path("events")), texts(tree.path("only")), subscribed.knownFrom());
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("A subscription's definition is not JSON.", malformed);
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Whether it was asked for before this event happened. */
    boolean knows(Told event) {
        return event.number() > knownFrom;
    }

    boolean wants(Told event) {
        return events.stream().anyMatch(wanted -> covers(wanted, event.type()))
                && (only.isEmpty() || (event.provider() != null && only.contains(event.provider())));
    }

    private static boolean covers(String wanted, String type) {
        return wanted.equals(type)
                || wanted.equals("*") && !type.startsWith("inbox:") // for the route of that inbox alone
                || (wanted.endsWith(".*") && type.startsWith(wanted.substring(0, wanted.length() - 1)));
    }
}
