package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.BundleSet.Member;
import dev.tanqiao.hub.bundle.BundleSet.Missing;
import dev.tanqiao.hub.bundle.RunningBundles.Loaded;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

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
    record Content(long revision, List<Deployed> deployed, List<TrialRow> trials) {

        /** The names of what is deployed. */
        Set<String> names() {
            return deployed.stream().map(Deployed::bundle).collect(Collectors.toSet());
        }
    }

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
     * @param mayBeMissing deployed bundles that the set goes without when they cannot be used
     * @throws RuntimeException for the first other bundle that cannot be used
     */
    BundleSet of(Content content, Collection<String> mayBeMissing) {
        return of(read(content, mayBeMissing));
    }

    /**
     * The bundles of a set as they are read.
     *
     * @param rules of all of them; null: not known, since one cannot be read
     */
    record Read(
            Content content, List<Bundle> bundles, @Nullable RuleSet rules, Usable usable) {}

    /** As {@link #of(Content, Collection)}, as far as it does not depend on what runs. */
    Read read(Content content, Collection<String> mayBeMissing) {
        var usable = new Usable(mayBeMissing, Map.of());
        List<Bundle> deployed =
                content.deployed().stream().flatMap(row -> stored(row, usable)).toList();
        List<Bundle> bundles = sources.read(deployed, usable.missing.keySet());
        return new Read(content, bundles, usable.missing.isEmpty() ? rules(bundles, content) : null, usable);
    }

    /** What was read, with all built of it that does not run. */
    BundleSet of(Read read) {
        Content content = read.content();
        Usable usable = read.usable();
        List<SubscriptionsReader.Read> ofNoBundle =
                further.stream().map(subscriptions::read).toList();
        long set = properties.revision(); // before the values: what is set meanwhile is told from it
        properties.refuseUnknown(read.bundles(), rows.deployable());
        List<Member> members = read.bundles().stream()
                .flatMap(bundle -> usable.of(bundle.name(), bundle.version(), () -> member(bundle, content.deployed())))
                .toList();
        return built(
                new BundleSet(content.revision(), set, read.rules(), members, ofNoBundle, Map.of(), Map.of()), usable);
    }

    private static RuleSet rules(List<Bundle> bundles, Content content) {
        RuleSet rules = takingNothingNew(BundleRules.of(bundles), content.deployed());
        for (TrialRow trial : content.trials()) {
            rules = rules.withTrial(trial.stamp(), trial.rules().keySet());
        }
        return rules;
    }

    private Member member(Bundle bundle, List<Deployed> deployed) {
        Optional<Deployed> row = deployed.stream()
                .filter(each -> each.bundle().equals(bundle.name()))
                .findFirst();
        BundleProperties values = properties.of(bundle);
        return new Member(
                bundle,
                values,
                subscriptions.read(bundle, values),
                List.of(),
                row.map(Deployed::since).orElse(0L),
                row.map(Deployed::drainingBy).isPresent());
    }

    /** The rules that are committed now, whether this replica can run them or not; empty: one of its bundles cannot be read here. */
    Optional<RuleSet> committedRules() {
        Content content = committed();
        return Optional.ofNullable(read(content, content.names()).rules());
    }

    /** The same, with a version of a bundle in the place of the one that is committed. */
    Optional<RuleSet> committedRulesWith(Bundle version) {
        Content content = committed();
        Read read = read(content, content.names());
        if (read.rules() == null) {
            return Optional.empty();
        }
        List<Bundle> bundles = Stream.concat(
                        read.bundles().stream().filter(each -> !each.name().equals(version.name())), Stream.of(version))
                .sorted(Comparator.comparingInt(Bundle::order))
                .toList();
        List<Deployed> others = content.deployed().stream()
                .filter(each -> !each.bundle().equals(version.name()))
                .toList();
        return Optional.of(rules(bundles, new Content(content.revision(), others, content.trials())));
    }

    /** Rules of a bundle that is being removed decide no more but what its own routes still hand in. */
    private static RuleSet takingNothingNew(RuleSet rules, List<Deployed> deployed) {
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
        return built(set, new Usable(Set.of(), set.missing()));
    }

    private BundleSet built(BundleSet set, Usable usable) {
        Map<String, Loaded> built = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        try {
            for (Member member : set.members()) {
                Bundle bundle = member.bundle();
                usable.of(bundle.name(), bundle.version(), () -> running.build(member))
                        .forEach(loaded -> {
                            loaded.ifPresent(each -> built.put(bundle.name(), each));
                            members.add(member.with(loaded.map(Loaded::subscriptions)
                                    .orElseGet(() -> running.subscriptions(bundle.name()))));
                        });
            }
        } catch (RuntimeException failure) {
            built.values().forEach(Loaded::close);
            throw failure;
        }
        return new BundleSet(
                set.revision(), set.properties(), set.rules(), members, set.further(), built, usable.missing);
    }

    private Stream<Bundle> stored(Deployed deployed, Usable usable) {
        RevisionRows.Content files = rows.content(deployed.bundle(), deployed.hash())
                .orElseThrow(() -> new IllegalStateException(
                        "The files of bundle %s are not stored, though it is deployed.".formatted(deployed.bundle())));
        return usable.of(deployed.bundle(), files.version(), () -> {
            Bundle bundle = sources.stored(files);
            BundleRules.check(bundle);
            return bundle;
        });
    }

    /** Tells bundles that can be used from those that cannot, where these may be missing. */
    static final class Usable {
        private final Collection<String> mayBeMissing;
        private final Map<String, Missing> missing;

        Usable(Collection<String> mayBeMissing, Map<String, Missing> missing) {
            this.mayBeMissing = mayBeMissing;
            this.missing = new TreeMap<>(missing);
        }

        /**
         * What is made of a bundle; nothing where it may be missing, and is.
         *
         * @throws RuntimeException when it may not, or the database is away, which says nothing about the bundle
         */
        <T> Stream<T> of(String bundle, String version, Supplier<T> use) {
            try {
                return Stream.of(use.get());
            } catch (DataAccessException | TransactionException away) {
                throw away;
            } catch (RuntimeException unable) {
                if (!mayBeMissing.contains(bundle)) {
                    throw unable;
                }
                missing.put(bundle, new Missing(version, String.valueOf(unable.getMessage()), false));
                return Stream.empty();
            }
        }
    }
}
