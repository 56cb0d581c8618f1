package dev.tanqiao.simulator.city;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.Json;
import java.util.List;

/** Bookings as the document shows them in a bill: eight fields, one amount for both classes. */
final class BillLines {

    private BillLines() {}

    static ArrayNode of(List<Booking> bookings) {
        ArrayNode lines = Json.array();
        bookings.forEach(booking -> lines.add(line(booking)));
        return lines;
    }

    /** The body of a bill push (碳账户账单推送). */
    static ObjectNode push(List<Booking> bookings) {
        ObjectNode document = Json.object().put("total", bookings.size());
        document.set("bill", of(bookings));
        return document;
    }

    private static ObjectNode line(Booking booking) {
        Order order = booking.order();
        ObjectNode line = Json.object()
                .put("cid", order.cid())
                .put("equityCid", order.equityCid())
                .put("transactionId", order.transactionId());
        if (order.parentTransactionId() != null) {
            line.put("parentTransactionId", order.parentTransactionId());
        }
        return line.put("amount", order.points().total().toPlainString())
                .put("transactionTime", order.transactionTimeMillis())
                .put("transactionPaymentTime", booking.paymentTimeMillis())
                .put("transactionType", order.transactionType());
    }
}
