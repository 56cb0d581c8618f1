package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.settlement.NamePattern;
import dev.tanqiao.core.settlement.PointsFormula.Share;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleRules;
import dev.tanqiao.hub.bundle.PlacedRule;
import dev.tanqiao.hub.bundle.RulesReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules of one bundle: each for itself, with each other, and with the grants. */
final class RuleChecks {

    private final BundleSource source;
    private final Bundle bundle;
    private final Findings findings;

    RuleChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.bundle = source.bundle;
        this.findings = findings;
    }

    void check() {
        List<Rule> rules;
        YamlDocument document;
        try {
            document = bundle.files().yaml(BundleFiles.RULES);
        } catch (YamlProblem noYaml) {
            findings.add(Code.B002, noYaml);
            return;
        }
        try {
            rules = RulesReader.read(bundle).stream().map(PlacedRule::rule).toList();
        } catch (YamlProblem wrong) {
            findings.add(Code.B401, wrong);
            return;
        }
        List<Rule> earlier = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            String at = "/rules/" + i;
            besides(rule, earlier, document, at);
            if (isOfItsPurchases(rule)) {
                granted(rule, document, at);
                handedIn(rule, document, at);
            }
            earlier.add(rule);
        }
    }

    private void besides(Rule rule, List<Rule> earlier, YamlDocument document, String at) {
        for (Rule other : earlier) {
            if (BundleRules.hides(other, rule)) {
                findings.add(
                        Code.B402,
                        document,
                        at,
                        "Every purchase that it matches is decided by rule '%s' before it.".formatted(other.id()));
                return;
            }
            if (other.shadowUntil() == null
                    && other.match().overlaps(rule.match())
                    && !rule.match().covers(other.match())) {
                findings.add(
                        Code.B403,
                        document,
                        at,
                        "Some purchases match rule '%s' before it, too.".formatted(other.id()));
            }
        }
    }

    private boolean isOfItsPurchases(Rule rule) {
        String source = rule.match().source();
        return source != null && source.startsWith(bundle.name() + "/");
    }

    /** A rule of a route that hands in nothing would never decide, and what another route hands in be decided without it. */
    private void handedIn(Rule rule, YamlDocument document, String at) {
        String of = String.valueOf(rule.match().source());
        Set<String> sources = source.handingIn();
        if (!sources.isEmpty() && sources.stream().noneMatch(each -> NamePattern.fits(of, each))) {
            findings.add(
                    Code.B406,
                    document,
                    at + "/match/source",
                    "No purchase is handed in as %s; a purchase sink stands in %s."
                            .formatted(of, String.join(", ", sources)));
        }
    }

    private void granted(Rule rule, YamlDocument document, String at) {
        if (!bundle.grants().providers().contains(rule.providerCid())) {
            findings.add(
                    Code.B405,
                    document,
                    at + "/equityProvider",
                    "%s is not among grants.providers (%s)."
                            .formatted(
                                    rule.providerCid(),
                                    String.join(
                                            ", ", new TreeSet<>(bundle.grants().providers()))));
        }
        BigDecimal cap = bundle.grants().pointsPerDay();
        BigDecimal least = Stream.of(rule.points().a(), rule.points().b())
                .map(share -> share == null ? BigDecimal.ZERO : least(share))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (least.compareTo(cap) > 0) {
            findings.add(
                    Code.B404,
                    document,
                    at + "/points",
                    "One purchase costs %s points at least, and grants.pointsPerDay is %s."
                            .formatted(least.toPlainString(), cap.toPlainString()));
        }
    }

    private static BigDecimal least(Share share) {
        return share.fixed() != null ? share.fixed() : share.minimum() != null ? share.minimum() : BigDecimal.ZERO;
    }
}
