package dev.tanqiao.lab.scenario.record;

import dev.tanqiao.base.yaml.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which orders are to be recorded.
 *
 * @param orders ids or numbers at the campus, or transactionIds at the city; empty: all
 * @param since only those that something happened to within so much virtual time; null: always
 */
public record Wanted(Set<String> orders, @Nullable Duration since) {

    /** More would be no scenario that anybody reads. */
    static final int MOST = 40;

    private static final String NARROW =
            "Name orders with --order, or the latest with --since 10m; trace tells which order a transaction is of.";

    /**
     * Those of all that are wanted.
     *
     * @throws IllegalArgumentException when that is none or too many; the message says how to ask for others
     */
    List<OrderStory> among(Collection<OrderStory> all, HubSide hub, Instant now) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("Nobody has bought anything yet: there is nothing to record.");
        }
        Map<String, OrderStory> named = named(all, hub);
        Set<String> unknown = new TreeSet<>(orders);
        unknown.removeAll(named.keySet());
        if (!unknown.isEmpty()) {
            String nearest = Nearest.to(unknown.iterator().next(), named.keySet())
                    .map(name -> "; did you mean " + name + "?")
                    .orElse(".");
            throw new IllegalArgumentException(
                    "There is no order %s%s %s".formatted(String.join(", ", unknown), nearest, NARROW));
        }
        List<OrderStory> wanted = (orders.isEmpty()
                        ? all.stream()
                        : orders.stream().map(named::get))
                .distinct()
                .filter(story -> since == null || !story.changed().isBefore(now.minus(since)))
                .sorted(Comparator.comparing(OrderStory::begun))
                .collect(Collectors.toList());
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "Nothing happened to an order since then; the last was on %s (virtual time)."
                            .formatted(Draft.shown(all.stream()
                                    .map(OrderStory::changed)
                                    .max(Instant::compareTo)
                                    .orElse(now))));
        }
        if (wanted.size() > MOST) {
            throw new IllegalArgumentException(
                    "That would be %s orders; a scenario that somebody reads has at most %s. %s"
                            .formatted(wanted.size(), MOST, NARROW));
        }
        return wanted;
    }

    /** By every name that an order goes by. */
    private static Map<String, OrderStory> named(Collection<OrderStory> all, HubSide hub) {
        Map<String, OrderStory> named = new LinkedHashMap<>();
        for (OrderStory story : all) {
            String orderNo = story.last().orderNo();
            if (orderNo != null) {
                named.put(orderNo, story);
            }
            hub.settlements(story.id())
                    .forEach(row -> named.put(row.path("city").asText(), story));
        }
        all.forEach(story -> named.put(story.id(), story));
        return named;
    }
}
