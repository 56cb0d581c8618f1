package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleDecision;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers with the persons and settlements that a test gives, and the bundle's own rules; the test mocks what calls an upstream. */
final class GivenAnswers implements DetachedHub.Answering {

    private final Bundle bundle;
    private final DetachedHub.State state;

    GivenAnswers(Bundle bundle, DetachedHub.State state) {
        this.bundle = bundle;
        this.state = state;
    }

    @Override
    public Map<String, Object> person(String account) {
        return known(
                state.persons() == null ? List.of(Map.of("account", account)) : state.persons(), "account", account);
    }

    @Override
    public Map<String, Object> settlement(String id) {
        return known(state.settlements(), "settlementId", id);
    }

    private static Map<String, Object> known(List<Map<String, Object>> all, String field, String value) {
        for (Map<String, Object> each : all) {
            if (value.equals(String.valueOf(each.get(field)))) {
                Map<String, Object> shown = new LinkedHashMap<>(each);
                shown.put("known", true);
                return shown;
            }
        }
        return Map.of("known", false);
    }

    @Override
    public DetachedHub.Verdict decide(Purchase purchase, Source source) {
        List<Rule> rules = bundle.files().has(BundleFiles.RULES)
                ? RulesReader.read(bundle).stream().map(PlacedRule::rule).toList()
                : List.of();
        RuleDecision ruled = new RuleSet(bundle.stamp(), rules)
                .of(source)
                .decide(
                        purchase.row(),
                        state.now(),
                        provider ->
                                source.isCampus() || bundle.grants().providers().contains(provider));
        return DetachedHub.Verdict.of(ruled, purchase);
    }

    @Override
    public Object call(String upstream, String operation, Object body) {
        throw new IllegalStateException("No mock answers %s; mock the step that calls it.".formatted(operation));
    }
}
