package dev.tanqiao.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.check.JdbcAudit.Item;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * 8: each event × matching subscription is exactly one delivery item; what is called delivered was received, and it is what
 * was received. What a subscriber outside the simulator received cannot be seen.
 */
final class EventsReachSubscribers implements Invariant {

    @Override
    public int number() {
        return 8;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        if (facts.hub.eventsNotFannedOut() > 0) {
            breaks.add("events", "%s were never fanned out".formatted(facts.hub.eventsNotFannedOut()));
        }
        facts.hub.subscriptions().forEach((subscription, view) -> check(facts, subscription, view, breaks));
    }

    private static void check(Facts facts, String subscription, SubscriptionView view, Breaks breaks) {
        Map<String, Item> items = new HashMap<>();
        Map<String, Integer> sizes = new TreeMap<>();
        for (Item item : facts.hub.items()) {
            if (item.subscriptionId().equals(subscription)) {
                sizes.merge(item.webhookId(), 1, Integer::sum);
                if (items.put(item.eventId(), item) != null) {
                    breaks.add(
                            "event %s for %s".formatted(item.eventId(), subscription),
                            "is more than one delivery item");
                }
            }
        }
        for (Told event : facts.hub.events()) {
            check(event, view, items.get(event.id()), subscription, breaks);
        }
        Map<String, JsonNode> received = facts.world.received().get(subscription);
        if (received != null) {
            checkReceived(subscription, items, sizes, received, breaks);
        }
    }

    private static void check(
            Told event, SubscriptionView view, @Nullable Item item, String subscription, Breaks breaks) {
        String name = "event %s (%s) for %s".formatted(event.id(), event.type(), subscription);
        if (item == null) {
            if (view.knows(event) && view.wants(event)) {
                breaks.add(name, "matches, but is no delivery item");
            }
        } else if (view.knows(event) && !view.wants(event)) {
            breaks.add(name, "is a delivery item, though nobody asked for it");
        } else if ("PENDING".equals(item.deliveryStatus())) {
            breaks.add(name, "still waits for delivery");
        }
    }

    private static void checkReceived(
            String subscription,
            Map<String, Item> items,
            Map<String, Integer> sizes,
            Map<String, JsonNode> received,
            Breaks breaks) {
        for (Item item : items.values()) {
            JsonNode row = received.get(item.webhookId());
            String name = "event %s for %s".formatted(item.eventId(), subscription);
            if (row == null) {
                if ("DELIVERED".equals(item.deliveryStatus())) {
                    breaks.add(name, "is called delivered, but the subscriber never received it");
                }
            } else if (row.path("id").isTextual()
                    && !item.eventId().equals(row.path("id").asText())) {
                breaks.add(
                        name,
                        "the subscriber received event %s in its place"
                                .formatted(row.path("id").asText()));
            }
        }
        received.forEach((webhookId, row) -> {
            String name = "delivery %s for %s".formatted(webhookId, subscription);
            int promised = sizes.getOrDefault(webhookId, 0);
            int came = row.path("items").size();
            if (promised == 0) {
                breaks.add(name, "was received, but the hub never promised it");
            } else if (came != promised) {
                breaks.add(name, "holds %s items, but %s were received".formatted(promised, came));
            }
        });
    }
}
