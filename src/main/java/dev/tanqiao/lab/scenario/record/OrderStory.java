package dev.tanqiao.lab.scenario.record;

import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.scenario.record.Chronicle.Entry;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.Order;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One order of the campus from its first state to its last. */
final class OrderStory {

    private final List<State> states = new ArrayList<>();

    /** What an order became, and when. */
    record State(Instant at, Order order) {}

    /** The orders of a journal, by id, in the order of their coming. */
    static Map<String, OrderStory> all(Chronicle chronicle) {
        Map<String, OrderStory> stories = new LinkedHashMap<>();
        for (Entry entry : chronicle.of("campus")) {
            switch (entry.kind()) {
                case "placed", "changed" -> {
                    Order order = Json.MAPPER.convertValue(entry.fields().path("order"), Order.class);
                    stories.computeIfAbsent(order.id(), none -> new OrderStory())
                            .add(entry.at(), order);
                }
                case "became" -> {
                    OrderStory story = stories.get(entry.text("id"));
                    if (story != null) {
                        story.add(entry.at(), story.last().becoming(OrderStatus.of(entry.text("status")), entry.at()));
                    }
                }
                default -> {
                    // Codes, consents and tokens are no orders.
                }
            }
        }
        return stories;
    }

    private void add(Instant at, Order order) {
        states.add(new State(at, order));
    }

    List<State> states() {
        return states;
    }

    String id() {
        return last().id();
    }

    String account() {
        return last().account();
    }

    Order last() {
        return states.get(states.size() - 1).order();
    }

    Instant begun() {
        return states.get(0).at();
    }

    /** When it was changed last. */
    Instant changed() {
        return states.get(states.size() - 1).at();
    }

    /** As the checker compares it with the hub's rows. */
    WorldView.Order seen() {
        Order order = last();
        BigDecimal fen = order.amount().movePointRight(2);
        return new WorldView.Order(
                order.id(),
                order.account(),
                order.orderNo(),
                Instant.ofEpochSecond(order.orderTime().getEpochSecond()),
                begun(),
                order.payTime(),
                order.merchant(),
                order.channel(),
                fen.longValue(),
                fen.stripTrailingZeros().scale() <= 0,
                order.status().words());
    }
}
