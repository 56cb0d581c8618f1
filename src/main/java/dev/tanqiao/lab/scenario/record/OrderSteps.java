package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.scenario.record.OrderStory.State;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.Order;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An order's story as steps: the purchase, and what became of it. */
final class OrderSteps {

    /** Instants of an order; the campus's rows have them in seconds. */
    private static final Set<String> TIMES = Set.of("orderTime", "payTime", "refundTime");

    /** What a purchase's own words say; all else stands in {@code fields}. */
    private static final Set<String> SAID =
            Set.of("id", "account", "orderNo", "merchant", "amount", "channel", "status");

    private static final Set<OrderStatus> AT_FIRST =
            Set.of(OrderStatus.WAITING, OrderStatus.IN_ARREARS, OrderStatus.DONE);

    private OrderSteps() {}

    static List<Timed> of(OrderStory story) {
        List<Timed> steps = new ArrayList<>();
        State before = story.states().get(0);
        steps.add(new Timed(before.at(), "purchase", purchase(before)));
        for (State state : story.states().subList(1, story.states().size())) {
            steps.add(step(before.order(), state));
            before = state;
        }
        return steps;
    }

    private static ObjectNode purchase(State first) {
        Order order = first.order();
        ObjectNode purchase = Json.object().put("as", order.id()).put("person", order.account());
        ObjectNode fields = fields(order);
        if (order.amount().signum() < 0) {
            purchase.set("yuan", number(order.amount().negate()));
        } else {
            purchase.put("yuan", 1);
            fields.set("amount", number(order.amount()));
        }
        purchase.put("merchant", order.merchant()).put("channel", order.channel());
        if (!AT_FIRST.contains(order.status())) {
            fields.put("status", order.status().words());
        } else if (order.status() != OrderStatus.DONE) {
            purchase.put("status", order.status().words());
        }
        if (order.orderNo() == null) {
            purchase.putNull("orderNo");
        }
        Instant at = first.at();
        if (order.orderTime().getEpochSecond() == at.getEpochSecond()) {
            fields.remove("orderTime");
        }
        if (order.orderTime().equals(order.payTime())) {
            fields.remove("payTime");
        }
        if (!fields.isEmpty()) {
            purchase.set("fields", fields);
        }
        return purchase;
    }

    /** The shortest number: {@code 12.5} for {@code 12.50}. */
    private static JsonNode number(BigDecimal value) {
        return Json.tree(new BigDecimal(value.stripTrailingZeros().toPlainString()));
    }

    private static ObjectNode fields(Order order) {
        ObjectNode fields = row(order);
        fields.remove(SAID);
        return fields;
    }

    /** As the campus's rows have it. */
    private static ObjectNode row(Order order) {
        ObjectNode row = (ObjectNode) Json.tree(order);
        for (String time : TIMES) {
            if (row.has(time)) {
                row.put(time, Instant.parse(row.path(time).asText()).getEpochSecond());
            }
        }
        return row;
    }

    private static Timed step(Order before, State now) {
        String word = before.equals(unchanged(before, now)) ? word(now.order().status()) : "";
        return word.isEmpty()
                ? change(before, now)
                : new Timed(now.at(), word, Json.tree(now.order().id()));
    }

    /** The order as it was, if nothing but its status has changed since, and that at this moment. */
    private static Order unchanged(Order before, State now) {
        return before.becoming(now.order().status(), now.at()).equals(now.order()) ? before : now.order();
    }

    private static String word(OrderStatus status) {
        return switch (status) {
            case DONE -> "pay";
            case REFUNDED -> "refund";
            case CLOSED -> "close";
            case WAITING, IN_ARREARS -> ""; // a change like any other
        };
    }

    private static Timed change(Order before, State now) {
        ObjectNode earlier = row(before);
        ObjectNode set = row(now.order());
        ObjectNode change = Json.object();
        set.properties().forEach(field -> {
            if (!field.getValue().equals(earlier.get(field.getKey()))) {
                change.set(field.getKey(), field.getValue());
            }
        });
        earlier.fieldNames().forEachRemaining(name -> {
            if (!set.has(name)) {
                change.putNull(name);
            }
        });
        ObjectNode body = Json.object().put("order", now.order().id());
        return new Timed(now.at(), "change", body.set("set", change));
    }
}
