package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.base.yaml.Schema;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.PurchaseBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A purchase as bundles hand it in: {@code contracts/hub/purchase.schema.json}. */
public final class PurchaseJson {

    private static final Schema SCHEMA = new Schema("contracts/hub/purchase.schema.json");

    /** One text for one state, in whatever order a map tells it: a repeat is known by it. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private PurchaseJson() {}

    /** What is no purchase: the JSON pointer of the first value that does not fit, and what was expected. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads one.
     *
     * @param purchase JSON text, or a map as JSON is read into
     */
    public static Purchase read(Object purchase) throws Malformed {
        String raw = WireText.storable(text(purchase));
        JsonNode tree = WireJson.value(raw);
        List<Schema.Violation> violations = SCHEMA.violations(tree);
        if (!violations.isEmpty()) {
            String pointer = violations.get(0).pointer();
            throw new Malformed((pointer.isEmpty() ? "" : pointer + ": ")
                    + violations.get(0).expected());
        }
        try {
            return read(tree, raw);
        } catch (DateTimeException noTime) {
            throw new Malformed("times of RFC 3339 with offset: " + noTime.getMessage());
        }
    }

    private static String text(Object purchase) {
        try {
            return purchase instanceof String text ? text : JSON.writeValueAsString(purchase);
        } catch (JsonProcessingException noJson) {
            return "";
        }
    }

    private static Purchase read(JsonNode purchase, String raw) {
        return PurchaseBuilder.builder()
                .id(purchase.get("id").textValue())
                .account(purchase.get("account").textValue())
                .status(TransactionStatus.valueOf(
                        purchase.get("status").textValue().toUpperCase(Locale.ROOT)))
                .paidFen(new BigDecimal(purchase.get("amountYuan").asText())
                        .movePointRight(2)
                        .longValueExact())
                .orderTime(instant(purchase.get("orderTime")))
                .merchantName(purchase.at("/merchant/name").textValue())
                .channel(purchase.path("channel").asText())
                .raw(raw)
                .paidAt(optional(purchase.path("paidAt")))
                .refundedAt(optional(purchase.path("refundedAt")))
                .merchantId(purchase.at("/merchant/id").textValue())
                .build();
    }

    private static @Nullable Instant optional(JsonNode time) {
        return time.isMissingNode() ? null : instant(time);
    }

    private static Instant instant(JsonNode time) {
        return OffsetDateTime.parse(time.textValue().toUpperCase(Locale.ROOT)).toInstant();
    }
}
