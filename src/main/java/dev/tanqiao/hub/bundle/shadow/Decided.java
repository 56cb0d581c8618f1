package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleDecision;
import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.transaction.Decision;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a purchase, or would be.
 *
 * @param rule that spoke of it; null: none
 * @param provider that the points go to; null: nothing is settled
 * @param pointsA class A; 0 where nothing is settled
 * @param pointsB class B; 0 where nothing is settled
 */
public record Decided(
        Decision decision, @Nullable String rule, @Nullable String provider, BigDecimal pointsA, BigDecimal pointsB) {

    /** Decisions that rules make; the others rest on persons and times, and stand. */
    private static final Set<Decision> BY_RULES =
            Set.of(Decision.SETTLE, Decision.NO_RULE, Decision.NO_POINTS, Decision.NOT_GRANTED);

    /** Nothing was handed in. */
    static final Decided NOTHING = of(Decision.NO_RULE, null, null);

    static Decided of(Decision decision, @Nullable String rule, @Nullable RuleResult settled) {
        return settled == null
                ? new Decided(decision, rule, null, BigDecimal.ZERO, BigDecimal.ZERO)
                : new Decided(decision, rule, settled.providerCid(), settled.pointsA(), settled.pointsB());
    }

    static Decided of(RuleDecision ruled) {
        return of(ruled.decision(), ruled.rule() == null ? null : ruled.rule().id(), ruled.result());
    }

    @JsonIgnore
    boolean isByRules() {
        return BY_RULES.contains(decision);
    }

    /** Whether points go somewhere. */
    @JsonIgnore
    boolean isSettled() {
        return provider != null;
    }

    /** Both classes together. */
    BigDecimal points() {
        return pointsA.add(pointsB);
    }

    /** Whether the same points go to the same provider. */
    boolean isWorth(Decided other) {
        return Objects.equals(provider, other.provider)
                && pointsA.compareTo(other.pointsA) == 0
                && pointsB.compareTo(other.pointsB) == 0;
    }

    /** Whether its rule is of that bundle. */
    boolean isOf(String bundle) {
        return rule != null && (rule.contains("/") ? rule.startsWith(bundle + "/") : bundle.equals(Rule.BARE_BUNDLE));
    }
}
