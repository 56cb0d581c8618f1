package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What rules say of a purchase.
 *
 * @param decision SETTLE, NO_RULE, NO_POINTS or NOT_GRANTED
 * @param rule that spoke of it; null: none
 * @param result what is settled; null: nothing
 */
public record RuleDecision(
        Decision decision, @Nullable Rule rule, @Nullable RuleResult result) {}
