package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of all bundles as one list, by the bundles' order. */
public final class BundleRules {

    private static final Logger log = LoggerFactory.getLogger(BundleRules.class);

    private BundleRules() {}

    /**
     * Reads the rules. One that an earlier bundle's rule hides is warned of with both places.
     *
     * @param bundles by their order
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what is wrong
     * @throws IllegalStateException when no bundle has rules
     */
    public static RuleSet of(List<Bundle> bundles) {
        List<Bundle> deciding = bundles.stream()
                .filter(bundle -> bundle.files().has(BundleFiles.RULES))
                .toList();
        if (deciding.isEmpty()) {
            throw new IllegalStateException(
                    "No bundle has a rules.yaml: no rule would match any purchase. The hub was not started.");
        }
        List<PlacedRule> rules = new ArrayList<>();
        for (Bundle bundle : deciding) {
            List<PlacedRule> further = RulesReader.read(bundle);
            hidden(further, rules).forEach(each -> log.warn("rule.hidden {}", each));
            rules.addAll(further);
        }
        return new RuleSet(
                deciding.stream().map(Bundle::stamp).collect(Collectors.joining(" ")),
                rules.stream().map(PlacedRule::rule).toList());
    }

    /** @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what is wrong in the rules of a bundle, if it has any */
    static void check(Bundle bundle) {
        if (bundle.files().has(BundleFiles.RULES)) {
            RulesReader.read(bundle);
        }
    }

    /** Of each rule that can never decide, that it cannot, and why. */
    static List<String> hidden(List<PlacedRule> rules, List<PlacedRule> earlier) {
        List<String> hidden = new ArrayList<>();
        for (PlacedRule rule : rules) {
            earlier.stream()
                    .filter(other -> hides(other.rule(), rule.rule()))
                    .findFirst()
                    .ifPresent(other -> hidden.add(
                            "rule=%s place=%s hiddenBy=%s place=%s reason=\"an earlier bundle's rule matches every purchase that it matches\""
                                    .formatted(
                                            rule.rule().id(),
                                            rule.place(),
                                            other.rule().id(),
                                            other.place())));
        }
        return hidden;
    }

    /** Whether every purchase that the later one matches is decided by the earlier one. */
    public static boolean hides(Rule earlier, Rule later) {
        return earlier.shadowUntil() == null && earlier.match().covers(later.match());
    }
}
