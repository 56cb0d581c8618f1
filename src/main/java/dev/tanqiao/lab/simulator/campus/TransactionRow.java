package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.Order;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the campus shows an order: the document's keys in the document's order, what is absent left out. */
final class TransactionRow {

    private TransactionRow() {}

    static ObjectNode of(Order order) {
        ObjectNode row = Json.object();
        put(row, "orderNo", order.orderNo());
        put(row, "orderTime", order.orderTime());
        put(row, "payTime", order.payTime());
        put(row, "refundTime", order.refundTime());
        put(row, "merchantNo", order.merchantNo());
        put(row, "merchant", order.merchant());
        put(row, "deviceNo", order.deviceNo());
        put(row, "amount", order.amount());
        put(row, "origAmount", order.origAmount());
        put(row, "origName", order.origName());
        put(row, "diffAmount", order.diffAmount());
        put(row, "diffName", order.diffName());
        put(row, "status", order.status().words());
        put(row, "channel", order.channel());
        return row;
    }

    /** The same for the control API, where each row has its id and account. */
    static ObjectNode withId(Order order) {
        ObjectNode row = Json.object().put("id", order.id()).put("account", order.account());
        row.setAll(of(order));
        return row;
    }

    private static void put(ObjectNode row, String key, @Nullable String value) {
        if (value != null) {
            row.put(key, value);
        }
    }

    private static void put(ObjectNode row, String key, @Nullable Instant value) {
        if (value != null) {
            row.put(key, value.getEpochSecond());
        }
    }

    private static void put(ObjectNode row, String key, @Nullable BigDecimal value) {
        if (value != null) {
            row.put(key, value);
        }
    }
}
