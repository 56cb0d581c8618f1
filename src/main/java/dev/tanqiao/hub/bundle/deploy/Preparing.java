package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleSet;
import dev.tanqiao.hub.bundle.BundleSet.Missing;
import dev.tanqiao.hub.bundle.trial.ChangedRules;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Builds what a deployment makes of the bundles of this replica, and starts nothing of it. */
@Component
final class Preparing {

    private static final Logger log = LoggerFactory.getLogger(Preparing.class);

    private final BundleLoader loader;
    private final RevisionRows revisions;
    private final Trials trials;

    Preparing(BundleLoader loader, RevisionRows revisions, Trials trials) {
        this.loader = loader;
        this.revisions = revisions;
        this.trials = trials;
    }

    /**
     * A deployment that this replica has prepared, or cannot.
     *
     * @param set null: it cannot
     * @param changed rules of it that go on trial, each with those that its points are compared with
     * @param values hashes of what has to be the same on all replicas: the values of the bundle's properties, and what goes on trial
     * @param problem why it cannot
     */
    record Prepared(
            long deployment,
            @Nullable BundleSet set,
            Map<String, List<String>> changed,
            String values,
            @Nullable String problem) {

        void discard() {
            if (set != null) {
                set.discard();
            }
        }
    }

    Prepared prepare(Deployment deployment) {
        BundleSet built = null;
        try {
            built = loader.build(
                    deployment.revision(),
                    Candidate.of(revisions.deployed(), deployment.bundle(), deployment.hash(), deployment.revision()),
                    Candidate.without(trials.running(), deployment.bundle()),
                    mayBeMissing(deployment.bundle()));
            Prepared prepared = prepared(deployment, built);
            loader.prepare(Objects.requireNonNull(prepared.set()));
            log.info(
                    "bundle.prepared action={} name={} revision={}",
                    deployment.action(),
                    deployment.bundle(),
                    deployment.revision());
            return prepared;
        } catch (RuntimeException unable) {
            if (built != null) {
                built.discard();
            }
            return new Prepared(deployment.id(), null, Map.of(), "", sentence(unable));
        }
    }

    /**
     * What may go on missing here: a deployment that mends a bundle is not held up by others that are missing too.
     *
     * @throws IllegalStateException when another bundle is missing, and that one is not: then this replica could not run the set
     */
    private Set<String> mayBeMissing(String bundle) {
        Map<String, Missing> others = new TreeMap<>(loader.missing());
        if (others.remove(bundle) == null && !others.isEmpty()) {
            throw new IllegalStateException(others.values().iterator().next().why());
        }
        return others.keySet();
    }

    private Prepared prepared(Deployment deployment, BundleSet set) {
        Map<String, List<String>> changed =
                deployment.trial().isZero() ? Map.of() : changed(deployment.bundle(), set.rules());
        return new Prepared(
                deployment.id(),
                changed.isEmpty()
                        ? set
                        : set.withTrial(
                                set.bundle(deployment.bundle()).orElseThrow().stamp(), changed.keySet()),
                changed,
                ReplicaHashes.of(deployment.id(), set.values(deployment.bundle()), changed),
                null);
    }

    private Map<String, List<String>> changed(String bundle, @Nullable RuleSet rules) {
        RuleSet now = loader.committedRules().orElse(null); // of a replica that is behind too
        if (rules == null || now == null) {
            throw new IllegalStateException(
                    "The rules that decide are not known there, so it cannot tell which of them change. Deploy it without a trial.");
        }
        Map<String, List<String>> changed = ChangedRules.between(now.rules(), rules.rules(), onTrial(bundle));
        refuseSecondTrial(changed.keySet(), rules);
        return changed;
    }

    /** One trial would release what the other still holds. */
    private static void refuseSecondTrial(Set<String> changed, RuleSet rules) {
        changed.stream().filter(rules.trials()::containsKey).findFirst().ifPresent(rule -> {
            throw new Refused(
                    "The rule %s is on trial with another bundle (%s). Deploy again once that is kept or rolled back."
                            .formatted(rule, rules.trials().get(rule)));
        });
    }

    /** The rules of the version that is replaced, if it is on trial. */
    private Map<String, List<String>> onTrial(String bundle) {
        return trials.running().stream()
                .filter(trial -> trial.bundle().equals(bundle))
                .findFirst()
                .map(TrialRow::rules)
                .orElse(Map.of());
    }

    static String sentence(RuntimeException failure) {
        return WireText.brief(String.valueOf(failure.getMessage()).replace(" The hub was not started.", ""));
    }
}
