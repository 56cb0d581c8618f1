package dev.tanqiao.hub.route;

import dev.tanqiao.core.settlement.PurchaseAnswer;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.PurchaseJson;
import dev.tanqiao.hub.bundle.Purchases;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Takes in purchases as bundles hand them in: {@code contracts/hub/purchase.schema.json}. */
public final class PurchaseSteps implements Purchases {

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
        try {
            return told(intake.takeIn(source, PurchaseJson.read(purchase), grant));
        } catch (PurchaseJson.Malformed malformed) {
            return refused("invalid", malformed.getMessage() + ". Nothing was stored.");
        }
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

    private static Map<String, Object> refused(String code, String message) {
        return Map.of("refused", true, "code", code, "message", message);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
