package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleRules;
import dev.tanqiao.hub.bundle.trial.ChangedRules;
import dev.tanqiao.hub.store.bundle.ShadowRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Component;

/** Whether a version decides about purchases otherwise than what runs. */
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

    boolean by(Bundle bundle) {
        List<Bundle> bundles = new ArrayList<>(loader.loaded());
        bundles.removeIf(each -> each.name().equals(bundle.name()));
        bundles.add(bundle);
        bundles.sort(Comparator.comparingInt(Bundle::order));
        List<Rule> now = loader.rules().rules();
        return ChangedRules.differ(now, BundleRules.of(bundles).rules());
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
