package dev.tanqiao.simulator.campus;

import dev.tanqiao.simulator.world.Order;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All orders, by id and by account; an account's latest order stands first. */
final class Orders {

    private record Place(Instant orderTime, String id) {}

    private static final Comparator<Place> LATEST_FIRST =
            Comparator.comparing(Place::orderTime).thenComparing(Place::id).reversed();

    private static final String BEFORE_ANY_ID = "";
    private static final String AFTER_ANY_ID = "\uffff";

    private final Map<String, Order> byId = new LinkedHashMap<>();
    private final Map<String, NavigableMap<Place, Order>> byAccount = new HashMap<>();

    void put(Order order) {
        Order earlier = byId.put(order.id(), order);
        if (earlier != null) {
            ofAccount(earlier.account()).remove(place(earlier));
        }
        ofAccount(order.account()).put(place(order), order);
    }

    Optional<Order> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<Order> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** One page of what a query asks for. */
    Page page(String account, TransactionQuery query) {
        List<Order> matching = matching(account, query).toList();
        int from = Math.min(query.start(), matching.size());
        int to = query.limit() == 0 ? matching.size() : Math.min(from + query.limit(), matching.size());
        return new Page(matching.size(), matching.subList(from, to));
    }

    private Stream<Order> matching(String account, TransactionQuery query) {
        if (query.begin().isAfter(query.end())) {
            return Stream.empty();
        }
        return ofAccount(account)
                .subMap(new Place(query.end(), AFTER_ANY_ID), true, new Place(query.begin(), BEFORE_ANY_ID), true)
                .values()
                .stream()
                .filter(order -> query.status().isEmpty()
                        || query.status().equals(order.status().words()))
                .filter(order -> query.channel().isEmpty() || query.channel().equals(order.channel()));
    }

    private NavigableMap<Place, Order> ofAccount(String account) {
        return byAccount.computeIfAbsent(account, none -> new TreeMap<>(LATEST_FIRST));
    }

    private static Place place(Order order) {
        return new Place(order.orderTime(), order.id());
    }

    /**
     * Some of the matching orders.
     *
     * @param total how many match in all
     */
    record Page(int total, List<Order> orders) {}
}
