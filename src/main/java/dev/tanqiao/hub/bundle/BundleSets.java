package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.BundleSet.Member;
import dev.tanqiao.hub.bundle.RunningBundles.Loaded;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Reads sets of bundles, checks them, and builds what of them does not run yet. */
@Component
final class BundleSets {

    private final BundleSources sources;
    private final PropertyValues properties;
    private final SubscriptionsReader subscriptions;
    private final ObjectProvider<FurtherSubscriptions> further;
    private final RunningBundles running;
    private final RevisionRows rows;
    private final TrialRows trials;

    BundleSets(
            BundleSources sources,
            PropertyValues properties,
            SubscriptionsReader subscriptions,
            ObjectProvider<FurtherSubscriptions> further,
            RunningBundles running,
            RevisionRows rows,
            TrialRows trials) {
        this.sources = sources;
        this.properties = properties;
        this.subscriptions = subscriptions;
        this.further = further;
        this.running = running;
        this.rows = rows;
        this.trials = trials;
    }

    /**
     * What a set is made of.
     *
     * @param revision its number
     * @param trials under way with it
     */
    record Content(long revision, List<Deployed> deployed, List<TrialRow> trials) {}

    /**
     * What is committed now, or more than that: what is committed meanwhile comes with its own number later. It waits for nobody who
     * decides, since they may wait for just these rules.
     */
    Content committed() {
        return new Content(rows.current(), rows.deployed(), trials.running());
    }

    /** Whether a set is committed, and no other one after it; until the unit of work ends. */
    boolean isCommitted(BundleSet set) {
        return rows.share() == set.revision();
    }

    /**
     * The set of that, with all built of it that does not run.
     *
     * @throws RuntimeException for the first bundle that cannot be used
     */
    BundleSet of(Content content) {
        List<Deployed> deployed = content.deployed();
        Map<String, Deployed> byName =
                deployed.stream().collect(Collectors.toMap(Deployed::bundle, Function.identity()));
        List<Bundle> bundles = bundles(deployed);
        RuleSet rules = rules(bundles, deployed);
        for (TrialRow trial : content.trials()) {
            rules = rules.withTrial(trial.stamp(), trial.rules().keySet());
        }
        List<SubscriptionsReader.Read> ofNoBundle =
                further.stream().map(subscriptions::read).toList();
        List<Member> members = new ArrayList<>();
        long set = properties.revision(); // before the values: what is set meanwhile is told from it
        properties.of(bundles, rows.deployable()).forEach((bundle, values) -> {
            Optional<Deployed> row = Optional.ofNullable(byName.get(bundle.name()));
            members.add(new Member(
                    bundle,
                    values,
                    subscriptions.read(bundle, values),
                    List.of(),
                    row.map(Deployed::since).orElse(0L),
                    row.map(Deployed::drainingBy).isPresent()));
        });
        return built(new BundleSet(content.revision(), set, rules, members, ofNoBundle, Map.of()));
    }

    /** The rules that are committed now, whether this replica can run them or not. */
    RuleSet committedRules() {
        List<Deployed> deployed = rows.deployed();
        return rules(bundles(deployed), deployed);
    }

    private List<Bundle> bundles(List<Deployed> deployed) {
        return sources.read(deployed.stream().map(this::stored).toList());
    }

    /** Rules of a bundle that is being removed decide no more but what its own routes still hand in. */
    private static RuleSet rules(List<Bundle> bundles, List<Deployed> deployed) {
        RuleSet rules = BundleRules.of(bundles);
        List<String> ending = deployed.stream()
                .filter(each -> each.drainingBy() != null)
                .map(each -> each.bundle() + "/")
                .toList();
        return new RuleSet(
                rules.bundleVersion(),
                rules.rules().stream()
                        .filter(rule -> ending.stream()
                                .noneMatch(bundle -> rule.id().startsWith(bundle)
                                        && !Objects.requireNonNullElse(
                                                        rule.match().source(), "")
                                                .startsWith(bundle)))
                        .toList());
    }

    /**
     * A set with all built of it that does not run.
     *
     * @throws RuntimeException for the first bundle that cannot be built
     */
    BundleSet built(BundleSet set) {
        Map<String, Loaded> built = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        try {
            for (Member member : set.members()) {
                Optional<Loaded> loaded = running.build(member);
                loaded.ifPresent(each -> built.put(member.bundle().name(), each));
                List<Subscription> ofRoutes = loaded.map(Loaded::subscriptions)
                        .orElseGet(() -> running.subscriptions(member.bundle().name()));
                members.add(member.with(ofRoutes));
            }
        } catch (RuntimeException failure) {
            built.values().forEach(Loaded::close);
            throw failure;
        }
        return new BundleSet(set.revision(), set.properties(), set.rules(), members, set.further(), built);
    }

    private Bundle stored(Deployed deployed) {
        return sources.stored(rows.content(deployed.bundle(), deployed.hash())
                .orElseThrow(() -> new IllegalStateException(
                        "The files of bundle %s are not stored, though it is deployed.".formatted(deployed.bundle()))));
    }
}
