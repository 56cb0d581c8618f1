package dev.tanqiao.settlement;

import dev.tanqiao.transaction.Row;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one bundle, in order; the first that matches decides. That none does is a reason, not an error.
 *
 * @param bundleVersion stored with every decision
 * @param rules in the order they are asked
 */
public record RuleSet(String bundleVersion, List<Rule> rules) {

    /** The first rule that speaks of such a purchase. */
    public Optional<Rule> firstMatch(Row purchase) {
        return rules.stream().filter(rule -> rule.match().fits(purchase)).findFirst();
    }
}
