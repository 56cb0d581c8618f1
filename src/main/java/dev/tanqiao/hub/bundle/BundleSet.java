package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.RunningBundles.Loaded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of one revision, read and checked. What of them does not run yet is built; nothing of it is started. Deployed ones that
 * cannot be used here may be missing; the rules are those of all bundles nevertheless.
 *
 * @param revision that they belong to
 * @param properties the revision of the properties that were set over the API when it was built, or earlier
 * @param rules of all of them; null: not known, since one that is missing cannot be read
 * @param members by their order, without those that are missing
 * @param further subscriptions that lie in no bundle
 * @param built the routes that are to run in place of those that do, by bundle
 * @param missing what cannot be used here, by bundle
 */
public record BundleSet(
        long revision,
        long properties,
        @Nullable RuleSet rules,
        List<Member> members,
        List<SubscriptionsReader.Read> further,
        Map<String, Loaded> built,
        Map<String, Missing> missing) {

    /**
     * A bundle that is deployed and does not run here as it should.
     *
     * @param why a sentence
     * @param built whether it could be read and built here, and not be started
     */
    public record Missing(String version, String why, boolean built) {}

    /**
     * A bundle of the set.
     *
     * @param subscriptions those of its file
     * @param ofRoutes what its routes are told
     * @param since the revision with which it was deployed; 0: the settings name it
     * @param draining whether it is being removed: it takes nothing new
     */
    record Member(
            Bundle bundle,
            BundleProperties properties,
            SubscriptionsReader.Read subscriptions,
            List<Subscription> ofRoutes,
            long since,
            boolean draining) {

        Member with(List<Subscription> routes) {
            return new Member(bundle, properties, subscriptions, routes, since, draining);
        }
    }

    /** The same set, with a version of a bundle on trial. */
    public BundleSet withTrial(String stamp, Set<String> ofRules) {
        return new BundleSet(
                revision,
                properties,
                Objects.requireNonNull(rules).withTrial(stamp, ofRules),
                members,
                further,
                built,
                missing);
    }

    /** A bundle of the set. */
    public Optional<Bundle> bundle(String name) {
        return bundles().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** The bundles, by their order. */
    public List<Bundle> bundles() {
        return members.stream().map(Member::bundle).toList();
    }

    /** What the replicas are to tell from now on. */
    List<SubscriptionsReader.Read> subscriptions() {
        List<SubscriptionsReader.Read> all = new ArrayList<>(further);
        members.stream()
                .filter(member -> !member.draining())
                .forEach(member -> all.add(member.subscriptions().with(member.ofRoutes())));
        return all;
    }

    /** The ids of the subscriptions of a bundle. */
    public List<String> subscriptionsOf(String bundle) {
        return subscriptions().stream()
                .filter(read -> read.bundle().equals(bundle))
                .flatMap(read -> read.active().stream())
                .map(Subscription::id)
                .toList();
    }

    /** The values of a bundle's properties and secrets, to be compared between replicas and never shown. */
    public Map<String, String> values(String bundle) {
        return members.stream()
                .filter(member -> member.bundle().name().equals(bundle))
                .findFirst()
                .map(member -> member.properties().values())
                .orElse(Map.of());
    }

    /** The revision of each deployed bundle, without those. */
    Map<String, Long> revisions(Set<String> without) {
        Map<String, Long> revisions = new TreeMap<>();
        members.stream()
                .filter(member ->
                        member.since() > 0 && !without.contains(member.bundle().name()))
                .forEach(member -> revisions.put(member.bundle().name(), member.since()));
        return revisions;
    }

    /** All bundles of it, those that are missing too. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(missing.keySet());
        members.forEach(member -> names.add(member.bundle().name()));
        return names;
    }

    /** Gives up what was built for it: it will not run. */
    public void discard() {
        built.values().forEach(Loaded::close);
    }
}
