package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.store.settlement.ShadowSums;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What rules in shadow would have settled. */
@RestController
@RequestMapping("/api/rules")
class RulesController extends ApiDoor {

    private final CurrentRules rules;
    private final ShadowSums shadow;
    private final Clock clock;

    RulesController(CurrentRules rules, ShadowSums shadow, Clock clock) {
        this.rules = rules;
        this.shadow = shadow;
        this.clock = clock;
    }

    /** Those in shadow now, also with nothing seen yet, and those that have been. */
    @GetMapping("/shadow")
    List<ShadowView> shadow() {
        Map<String, ShadowSums.Sum> sums = new LinkedHashMap<>();
        shadow.sums().forEach(sum -> sums.put(sum.ruleId(), sum));
        List<ShadowView> views = new ArrayList<>();
        for (Rule rule : rules.get().rules()) {
            if (rule.isShadow(clock.instant())) {
                views.add(ShadowView.of(rule, sums.remove(rule.id())));
            }
        }
        sums.values().forEach(past -> views.add(ShadowView.of(null, past)));
        return views;
    }

    /**
     * One rule in shadow.
     *
     * @param now whether it is in shadow now
     * @param until when that ends; null: not by itself
     * @param purchases that it would have decided; {@code refunded} of them were refunded since
     * @param most the points of the largest
     * @param settled how many of them another rule settles, for {@code settledA} and {@code settledB}
     */
    record ShadowView(
            String rule,
            boolean now,
            @Nullable Instant until,
            long purchases,
            long refunded,
            String pointsA,
            String pointsB,
            String most,
            long settled,
            String settledA,
            String settledB,
            @Nullable Instant from,
            @Nullable Instant to) {

        static ShadowView of(@Nullable Rule rule, ShadowSums.@Nullable Sum sum) {
            Instant until = rule == null || Instant.MAX.equals(rule.shadowUntil()) ? null : rule.shadowUntil();
            if (sum == null) {
                return new ShadowView(
                        rule == null ? "" : rule.id(), true, until, 0, 0, "0", "0", "0", 0, "0", "0", null, null);
            }
            return new ShadowView(
                    sum.ruleId(),
                    rule != null,
                    until,
                    sum.purchases(),
                    sum.refunded(),
                    plain(sum.pointsA()),
                    plain(sum.pointsB()),
                    plain(sum.most()),
                    sum.settled(),
                    plain(sum.settledA()),
                    plain(sum.settledB()),
                    sum.from(),
                    sum.to());
        }

        private static String plain(BigDecimal points) {
            return points.toPlainString();
        }
    }
}
