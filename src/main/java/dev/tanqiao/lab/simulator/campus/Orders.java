package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.world.Order;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All orders, by id and by account; an account's latest order stands first. */
final class Orders {

    private record Place(Instant orderTime, String id) {}

    private static final Comparator<Place> LATEST_FIRST =
            Comparator.comparing(Place::orderTime).thenComparing(Place::id).reversed();

    private static final String BEFORE_ANY_ID = "";
    private static final String AFTER_ANY_ID = "\uffff";

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<String, NavigableMap<Place, Entry>> byAccount = new HashMap<>();

    /**
     * An order in the campus's books.
     *
     * @param shownAt from when on the query shows it
     * @param heldBackBy the fault that holds it back until then; null: none
     */
    record Entry(Order order, Instant shownAt, @Nullable Long heldBackBy) {}

    /** A new order. */
    void place(Order order, Instant shownAt, @Nullable Long heldBackBy) {
        put(new Entry(order, shownAt, heldBackBy));
    }

    /** The same order as it is now. */
    void put(Order order) {
        Entry earlier = entry(order.id());
        ofAccount(earlier.order().account()).remove(placeOf(earlier.order()));
        put(new Entry(order, earlier.shownAt(), earlier.heldBackBy()));
    }

    private void put(Entry entry) {
        byId.put(entry.order().id(), entry);
        ofAccount(entry.order().account()).put(placeOf(entry.order()), entry);
    }

    /** What the books hold of an order that is there. */
    Entry entry(String id) {
        return Objects.requireNonNull(byId.get(id));
    }

    Optional<Order> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(Entry::order);
    }

    Collection<Entry> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** One page of what a query asks for. */
    Page page(String account, TransactionQuery query, Predicate<Entry> isShown) {
        List<Order> matching = matching(account, query, isShown).toList();
        int from = Math.min(query.start(), matching.size());
        int to = query.limit() == 0 ? matching.size() : Math.min(from + query.limit(), matching.size());
        return new Page(matching.size(), matching.subList(from, to));
    }

    private Stream<Order> matching(String account, TransactionQuery query, Predicate<Entry> isShown) {
        if (query.begin().isAfter(query.end())) {
            return Stream.empty();
        }
        return ofAccount(account)
                .subMap(new Place(query.end(), AFTER_ANY_ID), true, new Place(query.begin(), BEFORE_ANY_ID), true)
                .values()
                .stream()
                .filter(isShown)
                .map(Entry::order)
                .filter(order -> query.status().isEmpty()
                        || query.status().equals(order.status().words()))
                .filter(order -> query.channel().isEmpty() || query.channel().equals(order.channel()));
    }

    private NavigableMap<Place, Entry> ofAccount(String account) {
        return byAccount.computeIfAbsent(account, none -> new TreeMap<>(LATEST_FIRST));
    }

    private static Place placeOf(Order order) {
        return new Place(order.orderTime(), order.id());
    }

    /**
     * Some of the matching orders.
     *
     * @param total how many match in all
     */
    record Page(int total, List<Order> orders) {}
}
