package dev.tanqiao.hub.bundle.shadow;

import dev.tanqiao.core.settlement.RuleDecision;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleRules;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rules of a set of bundles say. */
final class Decisions {

    private final RuleSet rules;
    private final Map<String, Set<String>> granted = new HashMap<>();
    private final Map<Source, RuleSet> ofSource = new HashMap<>();

    /** @param bundles by their order */
    Decisions(List<Bundle> bundles) {
        this.rules = BundleRules.of(bundles);
        bundles.forEach(bundle -> granted.put(bundle.name(), bundle.grants().providers()));
    }

    /** What is decided now; a decision that rests on the person or on a time stands. */
    Decided of(PastTransaction transaction) {
        return transaction.decided().isByRules()
                ? Decided.of(ruled(new Source(transaction.source()), transaction.row(), transaction.decidedAt()))
                : transaction.decided();
    }

    /** What the rules say; a bundle that is there no more keeps every provider. */
    RuleDecision ruled(Source source, Row row, Instant at) {
        Set<String> providers = source.isCampus() ? null : granted.get(source.bundle());
        return ofSource.computeIfAbsent(source, rules::of)
                .decide(row, at, provider -> providers == null || providers.contains(provider));
    }
}
