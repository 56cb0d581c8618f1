package dev.tanqiao.hub.bundle.trial;

import dev.tanqiao.core.settlement.PointsFormula;
import dev.tanqiao.core.settlement.PointsFormula.Share;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleMatch;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of a new list decide what they did not decide before, or otherwise: those that are new or mean something else, and those
 * before which a rule is gone, moved behind or narrowed that took purchases away from them. Names of providers, comments and the form of
 * numbers mean nothing.
 */
public final class ChangedRules {

    private ChangedRules() {}

    /**
     * Compares two lists, each in the order in which rules are asked: of one bundle, or of all, where the others' rules count too.
     *
     * @return by the id of each changed rule, the former rules whose points its own are to be compared with: itself, or, where it is new,
     *     those that may have decided such purchases before; none: there were none
     */
    public static Map<String, List<String>> between(List<Rule> former, List<Rule> next) {
        Map<String, Rule> before =
                former.stream().collect(Collectors.toMap(Rule::id, Function.identity(), (first, second) -> first));
        Map<String, List<String>> changed = new TreeMap<>();
        List<Rule> earlier = new ArrayList<>();
        for (Rule rule : next) {
            if (!onlyWatches(rule)) {
                Rule was = before.get(rule.id());
                if (was == null || onlyWatches(was)) {
                    changed.put(rule.id(), overlapping(rule, former));
                } else if (!meaning(was).equals(meaning(rule)) || mayGetMore(was, former, earlier)) {
                    changed.put(rule.id(), List.of(rule.id()));
                }
                earlier.add(rule);
            }
        }
        return changed;
    }

    /**
     * The same, where the former version was on trial itself: what it decided was never kept, so its rules go on trial again.
     *
     * @param onTrial rules of the former version, each with those that it is compared with
     */
    public static Map<String, List<String>> between(
            List<Rule> former, List<Rule> next, Map<String, List<String>> onTrial) {
        Map<String, List<String>> changed = between(former, next);
        next.stream()
                .filter(rule -> !onlyWatches(rule) && onTrial.containsKey(rule.id()))
                .forEach(rule -> changed.put(rule.id(), onTrial.getOrDefault(rule.id(), List.of())));
        return changed;
    }

    /** Whether two lists decide otherwise about any purchase; also when one of them decides nothing about it. */
    public static boolean differ(List<Rule> one, List<Rule> other) {
        return !between(one, other).isEmpty() || !between(other, one).isEmpty();
    }

    /** Those that surely share purchases with it; where there is none, those that may. */
    private static List<String> overlapping(Rule rule, List<Rule> former) {
        List<String> surely = ids(former, other -> other.match().overlaps(rule.match()));
        return surely.isEmpty() ? ids(former, other -> other.match().mayOverlap(rule.match())) : surely;
    }

    private static List<String> ids(List<Rule> rules, Predicate<Rule> which) {
        return rules.stream()
                .filter(rule -> !onlyWatches(rule) && which.test(rule))
                .map(Rule::id)
                .toList();
    }

    /** Whether a former rule before it, that may have decided what it matches too, does not stand before it as wide as it was. */
    private static boolean mayGetMore(Rule was, List<Rule> former, List<Rule> earlierNow) {
        return former.stream()
                .takeWhile(other -> other != was)
                .filter(other -> !onlyWatches(other) && other.match().mayOverlap(was.match()))
                .anyMatch(other -> earlierNow.stream()
                        .noneMatch(now -> Objects.equals(now.shadowUntil(), other.shadowUntil())
                                && now.match().covers(other.match())));
    }

    private static boolean onlyWatches(Rule rule) {
        return Instant.MAX.equals(rule.shadowUntil());
    }

    /** All of a rule that money depends on, in a form in which equal meanings are equal. */
    private record Meaning(
            RuleMatch match,
            Set<String> merchantNames,
            PointsFormula points,
            String provider,
            String transactionType,
            List<?> data,
            boolean convertReductions,
            @Nullable Instant shadowUntil) {}

    private static Meaning meaning(Rule rule) {
        RuleMatch match = rule.match();
        PointsFormula points = rule.points();
        return new Meaning(
                new RuleMatch(
                        match.source(),
                        Set.copyOf(match.merchantNos()),
                        List.of(),
                        Set.copyOf(match.channels()),
                        match.leastFen(),
                        match.mostFen(),
                        match.from(),
                        match.until()),
                Set.copyOf(match.merchantNames()),
                new PointsFormula(
                        points.base(), plain(points.a()), plain(points.b()), points.scale(), points.rounding()),
                rule.providerCid(),
                rule.transactionType(),
                rule.data(),
                rule.convertReductions(),
                rule.shadowUntil());
    }

    private static @Nullable Share plain(@Nullable Share share) {
        return share == null
                ? null
                : new Share(
                        plain(share.perYuan()), plain(share.fixed()), plain(share.minimum()), plain(share.maximum()));
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros();
    }
}
