package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.core.settlement.Settlement;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes a settlement as the request of {@code transaction/orderSettel} (订单结算, 权益平台订单结算). */
public final class Orders {

    /** Plain, as the data format that writes what is sent. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private Orders() {}

    /** The request: the same at every resend. A class of points that is not used is left out. */
    public static JsonNode request(Settlement settlement) {
        ObjectNode order = JSON.createObjectNode()
                .put("cid", settlement.cid())
                .put("equityCid", settlement.provider())
                .put("transactionId", settlement.cityTransactionId());
        if (settlement.originalCityTransactionId() != null) {
            order.put("parentTransactionId", settlement.originalCityTransactionId());
        }
        putPoints(order, "transactionPointA", settlement.pointsA());
        putPoints(order, "transactionPointB", settlement.pointsB());
        order.put("transactionTime", CityTime.text(settlement.orderTime()))
                .put("transactionType", settlement.transactionType())
                .put("type", settlement.convertReductions() ? 1 : 0);
        ArrayNode data = order.putArray("data");
        settlement.data().forEach(data::add);
        return order;
    }

    /** SHA-256 of the request's JSON, in hex. */
    public static String hash(Settlement settlement) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(request(settlement))));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("An order of texts and numbers can always be written.", impossible);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
    }

    private static void putPoints(ObjectNode order, String field, BigDecimal points) {
        if (points.signum() != 0) {
            order.put(field, points.toPlainString());
        }
    }
}
