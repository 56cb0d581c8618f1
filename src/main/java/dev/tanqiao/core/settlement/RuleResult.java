package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a rule gives for one purchase.
 *
 * @param ruleId the rule
 * @param providerCid the equity provider's cid
 * @param pointsA class A; zero: not used
 * @param pointsB class B; zero: not used
 * @param transactionType the provider's own word for the order
 * @param data goods descriptions, each at most 20 characters
 * @param convertReductions whether emission reductions may be converted
 */
public record RuleResult(
        String ruleId,
        String providerCid,
        BigDecimal pointsA,
        BigDecimal pointsB,
        String transactionType,
        List<String> data,
        boolean convertReductions) {

    /** Such a purchase is recorded with NO_POINTS, and not settled. */
    public boolean isWorthNothing() {
        return pointsA.signum() <= 0 && pointsB.signum() <= 0;
    }

    /** In words, for the history. */
    String told() {
        return "rule %s: A %s, B %s to %s"
                .formatted(ruleId, pointsA.toPlainString(), pointsB.toPlainString(), providerCid);
    }

    /** The settlement with this result. */
    Settlement on(Settlement settlement) {
        return SettlementBuilder.builder(settlement)
                .ruleId(ruleId)
                .provider(providerCid)
                .pointsA(pointsA)
                .pointsB(pointsB)
                .transactionType(transactionType)
                .data(data)
                .convertReductions(convertReductions)
                .build();
    }

    static RuleResult of(Settlement settlement) {
        return new RuleResult(
                settlement.ruleId(),
                settlement.provider(),
                settlement.pointsA(),
                settlement.pointsB(),
                settlement.transactionType(),
                settlement.data(),
                settlement.convertReductions());
    }
}
