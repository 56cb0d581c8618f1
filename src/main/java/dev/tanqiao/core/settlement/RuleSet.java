package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rules of all bundles, in order; the first that matches decides. That none does is a reason, not an error.
 *
 * @param bundleVersion the bundles, with spaces between; stored where no rule decided
 * @param rules in the order they are asked
 * @param trials why purchases are held while a bundle version is on trial, by the id of each rule that decides them
 */
public record RuleSet(String bundleVersion, List<Rule> rules, Map<String, String> trials) {

    /** None on trial. */
    public RuleSet(String bundleVersion, List<Rule> rules) {
        this(bundleVersion, rules, Map.of());
    }

    /**
     * The same rules, with these of one bundle version on trial.
     *
     * @param stamp {@code name@version+hash}
     * @param ruleIds as they are stored
     */
    public RuleSet withTrial(String stamp, Set<String> ruleIds) {
        Map<String, String> all = new HashMap<>(trials);
        ruleIds.forEach(id -> all.put(id, Trial.reason(stamp)));
        return new RuleSet(bundleVersion, rules, Map.copyOf(all));
    }

    /** Those that speak of purchases of that source. */
    public RuleSet of(Source source) {
        return new RuleSet(
                bundleVersion,
                rules.stream().filter(rule -> rule.match().fits(source)).toList(),
                trials);
    }

    /** The first rule that speaks of such a purchase and decides at that time. */
    public Optional<Rule> firstMatch(Row purchase, Instant at) {
        return rules.stream()
                .filter(rule -> !rule.isShadow(at) && rule.match().fits(purchase))
                .findFirst();
    }

    /**
     * What they give for a purchase; empty: no points.
     *
     * @param grantedProvider whether points may go to that provider, by its cid
     */
    Optional<RuleResult> result(Row purchase, Predicate<String> grantedProvider, Instant at) {
        return purchase.amountFen() >= 0
                ? Optional.empty()
                : Optional.ofNullable(decide(purchase, at, grantedProvider).result());
    }

    /** Why a purchase that this rule decides is held at first; empty: it is not. */
    Optional<String> heldFor(RuleResult ruleResult) {
        return Optional.ofNullable(trials.get(ruleResult.ruleId()));
    }

    /** The rules in shadow that would have decided: each that speaks of the purchase before any other decides. */
    public List<Rule> shadows(Row purchase, Instant at) {
        return rules.stream()
                .takeWhile(rule -> rule.isShadow(at) || !rule.match().fits(purchase))
                .filter(rule -> rule.isShadow(at) && rule.match().fits(purchase))
                .toList();
    }

    /**
     * What the rules say of a purchase of somebody who takes part.
     *
     * @param grantedProvider whether points may go to that provider, by its cid
     */
    public RuleDecision decide(Row purchase, Instant at, Predicate<String> grantedProvider) {
        Rule rule = firstMatch(purchase, at).orElse(null);
        if (rule == null) {
            return new RuleDecision(Decision.NO_RULE, null, null);
        }
        if (!grantedProvider.test(rule.providerCid())) {
            return new RuleDecision(Decision.NOT_GRANTED, rule, null);
        }
        RuleResult result = rule.result(purchase);
        return result.isWorthNothing()
                ? new RuleDecision(Decision.NO_POINTS, rule, null)
                : new RuleDecision(Decision.SETTLE, rule, result);
    }
}
