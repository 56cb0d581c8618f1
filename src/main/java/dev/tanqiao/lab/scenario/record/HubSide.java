package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.JdbcWitness.Send;
import dev.tanqiao.lab.check.Pairing;
import dev.tanqiao.lab.simulator.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands in the hub's rows at this moment; {@code of} is the campus's id of the order. */
final class HubSide {

    private static final String OF = "of";

    private final List<ObjectNode> orders;
    private final List<ObjectNode> settlements;
    private final List<ObjectNode> events;
    private final Map<String, Instant> seenPaid = new HashMap<>();
    private final List<Send> sends;
    private final Set<String> decidedByPeople;

    private HubSide(HubDatabase rows, Collection<OrderStory> stories) {
        Map<Long, String> names = new HashMap<>();
        Pairing.of(stories.stream().map(OrderStory::seen).toList(), rows.audit().transactions())
                .forEach((order, taken) -> names.put(taken.id(), order));
        orders = named(rows.witness().orders(), names);
        settlements = named(rows.witness().settlements(), names);
        events = named(rows.witness().events(), names);
        rows.witness().seenPaid().stream()
                .filter(seen -> names.containsKey(seen.transaction()))
                .forEach(seen -> seenPaid.put(String.valueOf(names.get(seen.transaction())), seen.at()));
        sends = rows.witness().sends();
        decidedByPeople = new HashSet<>(rows.witness().decidedByPeople());
    }

    /** Reads it. */
    static HubSide of(HubDatabase rows, Collection<OrderStory> stories) {
        return new HubSide(rows, stories);
    }

    private static List<ObjectNode> named(List<Map<String, Object>> found, Map<Long, String> names) {
        List<ObjectNode> rows = new ArrayList<>();
        for (Map<String, Object> one : found) {
            ObjectNode row = Json.object();
            one.forEach((name, value) -> row.set(name, Json.tree(value)));
            JsonNode transaction = row.remove("transaction");
            String order = transaction == null ? null : names.get(transaction.asLong());
            if (order != null) {
                row.put(OF, order);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<ObjectNode> of(List<ObjectNode> rows, String order) {
        return rows.stream().filter(row -> row.path(OF).asText().equals(order)).toList();
    }

    /** The purchase as it was taken in; empty: the hub has not seen it. */
    Optional<ObjectNode> order(String id) {
        return of(orders, id).stream().findFirst();
    }

    /** Its settlement and its reversal, as far as there are any. */
    List<ObjectNode> settlements(String id) {
        return of(settlements, id);
    }

    List<ObjectNode> events(String id) {
        return of(events, id);
    }

    /** The order that a settlement is of, by the city's transactionId. */
    Optional<String> orderOf(String city) {
        return settlements.stream()
                .filter(row -> row.path("city").asText().equals(city) && row.has(OF))
                .map(row -> row.path(OF).asText())
                .findFirst();
    }

    Optional<Instant> seenPaid(String id) {
        return Optional.ofNullable(seenPaid.get(id));
    }

    /** Every request that left, the first first. */
    List<Send> sends() {
        return sends;
    }

    boolean isDecidedByPeople(ObjectNode settlement) {
        return decidedByPeople.contains(settlement.path("city").asText());
    }
}
