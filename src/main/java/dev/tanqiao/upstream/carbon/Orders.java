package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.core.settlement.Settlement;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes a settlement as the body of {@code transaction/orderSettel} (订单结算, 权益平台订单结算). */
public final class Orders {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Orders() {}

    /** The request body: the same bytes at every resend. A class of points that is not used is left out. */
    public static String body(Settlement settlement) {
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
        try {
            return JSON.writeValueAsString(order);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("An order of texts and numbers can always be written.", impossible);
        }
    }

    /** SHA-256 of the body, in hex. */
    public static String hash(Settlement settlement) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(body(settlement).getBytes(StandardCharsets.UTF_8)));
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
