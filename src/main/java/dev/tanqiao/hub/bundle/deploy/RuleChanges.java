package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.trial.ChangedRules;
import dev.tanqiao.hub.store.bundle.ShadowRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether a version decides about purchases otherwise than what is committed. */
@Component
final class RuleChanges {

    private static final Duration SHADOW_HOLDS = Duration.ofDays(1);

    private final BundleLoader loader;
    private final ShadowRows shadows;
    private final Clock clock;

    RuleChanges(BundleLoader loader, ShadowRows shadows, Clock clock) {
        this.loader = loader;
        this.shadows = shadows;
        this.clock = clock;
    }

    /** Also where the rules that are committed cannot be read here, so that nobody can tell. */
    boolean by(Bundle bundle) {
        Optional<RuleSet> now = loader.committedRules(); // where this replica is behind, others decide by them
        Optional<RuleSet> next = loader.committedRulesWith(bundle);
        return now.isEmpty()
                || next.isEmpty()
                || ChangedRules.differ(now.get().rules(), next.get().rules());
    }

    /** @throws Refused when no shadow run of just that content was made lately */
    void requireShadow(Bundle bundle) {
        Instant since = clock.instant().minus(SHADOW_HOLDS);
        if (shadows.find(bundle.name(), bundle.hash())
                .filter(shadow -> shadow.madeAt().isAfter(since))
                .isEmpty()) {
            throw new Refused(
                    "Version %s of bundle %s changes rules, and no shadow run of this content was made in the last day: `bundle shadow`, or deploy with --shadow-first."
                            .formatted(bundle.version(), bundle.name()));
        }
    }
}
