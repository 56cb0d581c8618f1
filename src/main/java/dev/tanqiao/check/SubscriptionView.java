package dev.tanqiao.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.store.JdbcAudit.Told;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a subscription asked for, read on its own so that the checker does not lean on the code it checks.
 *
 * @param events types, families ({@code settlement.*}) or {@code *}
 * @param only equity providers whose events alone are wanted; empty: no such wish
 */
record SubscriptionView(Set<String> events, Set<String> only) {

    /** All of them, by id. */
    static Map<String, SubscriptionView> read(Map<String, String> definitions) {
        Map<String, SubscriptionView> views = new LinkedHashMap<>();
        definitions.forEach((id, definition) -> views.put(id, read(definition)));
        return views;
    }

    static SubscriptionView read(String definition) {
        try {
            JsonNode tree = new ObjectMapper().readTree(definition);
            return new SubscriptionView(texts(tree.path("events")), texts(tree.path("only")));
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("A subscription's definition is not JSON.", malformed);
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    boolean wants(Told event) {
        return events.stream().anyMatch(wanted -> covers(wanted, event.type()))
                && (only.isEmpty() || (event.provider() != null && only.contains(event.provider())));
    }

    private static boolean covers(String wanted, String type) {
        return wanted.equals("*")
                || wanted.equals(type)
                || (wanted.endsWith(".*") && type.startsWith(wanted.substring(0, wanted.length() - 1)));
    }
}
