package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.check.JdbcWitness.Send;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * That something was not booked is believed only once the bills show a later line of the same provider. For an order that was sent
 * again, or given up, another one that proved it belongs into the scenario.
 */
final class Proof {

    private final Map<String, OrderStory> stories;
    private final HubSide hub;
    private final Books books;

    Proof(Map<String, OrderStory> stories, HubSide hub, Books books) {
        this.stories = stories;
        this.hub = hub;
        this.books = books;
    }

    /** The order that proved it; empty when none was needed or none is there. */
    Optional<OrderStory> of(OrderStory story) {
        return hub.settlements(story.id()).stream()
                .filter(Proof::wasLookedFor)
                .flatMap(settlement -> later(settlement).stream())
                .findFirst();
    }

    private static boolean wasLookedFor(ObjectNode settlement) {
        int attempts = settlement.path("attempts").asInt();
        return attempts > 1
                || attempts == 1
                        && List.of("NEEDS_REVIEW", "CANCELLED", "UNKNOWN")
                                .contains(settlement.path("status").asText());
    }

    private Optional<OrderStory> later(ObjectNode settlement) {
        String city = settlement.path("city").asText();
        String provider = settlement.path("provider").asText();
        Instant sent = hub.sends().stream()
                .filter(send -> send.city().equals(city))
                .map(Send::at)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        return hub.sends().stream()
                .filter(send -> send.at().isAfter(sent) && !send.city().equals(city) && books.times(send.city()) > 0)
                .flatMap(send -> hub.orderOf(send.city()).stream()
                        .filter(order -> hub.settlements(order).stream()
                                .anyMatch(row -> row.path("city").asText().equals(send.city())
                                        && row.path("kind").asText().equals("purchase")
                                        && row.path("provider").asText().equals(provider))))
                .flatMap(order -> Optional.ofNullable(stories.get(order)).stream())
                .findFirst();
    }
}
