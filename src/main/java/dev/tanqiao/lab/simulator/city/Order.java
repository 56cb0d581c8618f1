package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An order as it was sent (权益平台订单结算), its rules checked.
 *
 * @param points positive for a trade, negative for a reversal (退货); an absent class is zero
 * @param transactionTimeMillis 订单下单时间
 * @param convertsReductions type 1: reductions are converted when points are missing
 */
@RecordBuilder
record Order(
        String transactionId,
        @Nullable String parentTransactionId,
        String cid,
        String equityCid,
        Points points,
        long transactionTimeMillis,
        String transactionType,
        boolean convertsReductions,
        List<String> data) {

    private static final int VISIBLE = 4;

    /**
     * Reads a body that keeps {@link Rules#ORDER}.
     *
     * @param body the request's document
     */
    static Order of(JsonNode body) {
        return OrderBuilder.builder()
                .transactionId(body.path("transactionId").textValue())
                .cid(body.path("cid").textValue())
                .equityCid(body.path("equityCid").textValue())
                .points(new Points(amount(body, "transactionPointA"), amount(body, "transactionPointB")))
                .transactionTimeMillis(
                        CityTime.millis(body.path("transactionTime").textValue()))
                .transactionType(body.path("transactionType").textValue())
                .convertsReductions(body.path("type").intValue() == 1)
                .data(StreamSupport.stream(body.path("data").spliterator(), false)
                        .map(JsonNode::textValue)
                        .toList())
                .parentTransactionId(
                        Rules.present(body, "parentTransactionId")
                                ? body.path("parentTransactionId").textValue()
                                : null)
                .build();
    }

    /** The document this order can be read from again; empty fields are left out. */
    ObjectNode document() {
        ObjectNode document = Json.object()
                .put("cid", cid)
                .put("equityCid", equityCid)
                .put("transactionId", transactionId)
                .put("transactionTime", CityTime.text(transactionTimeMillis))
                .put("transactionType", transactionType)
                .put("type", convertsReductions ? 1 : 0);
        if (parentTransactionId != null) {
            document.put("parentTransactionId", parentTransactionId);
        }
        if (points.a().signum() != 0) {
            document.put("transactionPointA", points.a().toPlainString());
        }
        if (points.b().signum() != 0) {
            document.put("transactionPointB", points.b().toPlainString());
        }
        data.forEach(document.putArray("data")::add);
        return document;
    }

    boolean isReversal() {
        return points.total().signum() < 0;
    }

    /** The same under another transactionType. */
    Order labelled(String type) {
        return shown(cid, type);
    }

    /** The same with all of its cid hidden but the end. */
    Order masked() {
        return shown("***" + cid.substring(Math.max(0, cid.length() - VISIBLE)), transactionType);
    }

    private Order shown(String shownCid, String shownType) {
        return OrderBuilder.builder(this)
                .cid(shownCid)
                .transactionType(shownType)
                .build();
    }

    private static BigDecimal amount(JsonNode body, String field) {
        return Rules.present(body, field) ? new BigDecimal(body.path(field).textValue()) : BigDecimal.ZERO;
    }
}
