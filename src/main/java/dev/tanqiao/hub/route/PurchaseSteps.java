package dev.tanqiao.hub.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.base.yaml.Schema;
import dev.tanqiao.core.settlement.PurchaseAnswer;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.PurchaseBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.bundle.Purchases;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes in purchases as bundles hand them in: {@code contracts/hub/purchase.schema.json}. */
public final class PurchaseSteps implements Purchases {

    private static final Schema SCHEMA = new Schema("contracts/hub/purchase.schema.json");

    /** One text for one state, in whatever order a map tells it: a repeat is known by it. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final PurchaseIntake intake;
    private final UpstreamTime time;

    public PurchaseSteps(PurchaseIntake intake, UpstreamTime time) {
        this.intake = intake;
        this.time = time;
    }

    @Override
    public Map<String, Object> takeIn(Source source, Object purchase, PurchaseGrant grant) {
        if (time.isWrong()) {
            throw new IllegalStateException(
                    "Business time is %s ahead of the upstreams'. Nothing is taken in; hand the purchase in again once the hub is ready."
                            .formatted(time.ahead()));
        }
        String raw = WireText.storable(text(purchase));
        JsonNode tree = WireJson.value(raw);
        List<Schema.Violation> violations = SCHEMA.violations(tree);
        if (!violations.isEmpty()) {
            return invalid(violations.get(0).pointer(), violations.get(0).expected());
        }
        try {
            return told(intake.takeIn(source, read(tree, raw), grant));
        } catch (DateTimeException noTime) {
            return invalid("", "times of RFC 3339 with offset: " + noTime.getMessage());
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

    private static Map<String, Object> told(PurchaseAnswer answer) {
        if (answer instanceof PurchaseAnswer.Refused refused) {
            return refused(word(refused.why()), refused.message());
        }
        var taken = (PurchaseAnswer.Taken) answer;
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("refused", false);
        told.put("news", word(taken.news()));
        told.put("transactionId", taken.transactionId());
        told.put("status", taken.status().name());
        if (taken.decision() != null) {
            told.put("decision", taken.decision().name());
        }
        if (taken.ruleId() != null) {
            told.put("rule", taken.ruleId());
        }
        if (taken.settlementId() != null) {
            told.put("settlementId", taken.settlementId());
        }
        return told;
    }

    private static Map<String, Object> invalid(String pointer, String expected) {
        return refused(
                "invalid", "%s%s. Nothing was stored.".formatted(pointer.isEmpty() ? "" : pointer + ": ", expected));
    }

    private static Map<String, Object> refused(String code, String message) {
        return Map.of("refused", true, "code", code, "message", message);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
