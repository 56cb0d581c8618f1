package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.util.List;

/** Lines as the document shows them in a bill: eight fields, one amount for both classes. */
final class BillLines {

    private BillLines() {}

    static ArrayNode of(List<BillLine> lines) {
        ArrayNode rows = Json.array();
        lines.forEach(line -> rows.add(row(line)));
        return rows;
    }

    /** The body of a bill push (碳账户账单推送). */
    static ObjectNode push(List<BillLine> lines) {
        ObjectNode document = Json.object().put("total", lines.size());
        document.set("bill", of(lines));
        return document;
    }

    private static ObjectNode row(BillLine line) {
        Order order = line.order();
        ObjectNode row = Json.object()
                .put("cid", order.cid())
                .put("equityCid", order.equityCid())
                .put("transactionId", line.transactionId());
        if (order.parentTransactionId() != null) {
            row.put("parentTransactionId", order.parentTransactionId());
        }
        return row.put("amount", line.amount().toPlainString())
                .put("transactionTime", order.transactionTimeMillis())
                .put("transactionPaymentTime", line.paymentTimeMillis())
                .put("transactionType", order.transactionType());
    }
}
