package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.store.Hashes;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a deployment has to be the same on all replicas, as one has it: the values of the bundle's properties, and the rules that go on
 * trial, each with those that it is compared with: {@code name=3f2a91c0 rule:bikes/ride=77b0e1f2 …}. Of each only so much of a hash is
 * shown that it fits very many values, and another one for each deployment: nobody finds a secret by it.
 */
final class ReplicaHashes {

    private static final int SHOWN_DIGITS = 8;
    private static final String RULE = "rule:";

    private ReplicaHashes() {}

    /** @param onTrial the rules that go on trial, each with those that its points are compared with */
    static String of(long deployment, Map<String, String> values, Map<String, List<String>> onTrial) {
        Map<String, String> all = new TreeMap<>(values);
        onTrial.forEach((rule, compared) -> all.put(RULE + rule, String.join(" ", compared)));
        return all.entrySet().stream()
                .map(each -> each.getKey() + "="
                        + Hashes.sha256("%s %s %s".formatted(deployment, each.getKey(), each.getValue()))
                                .substring(0, SHOWN_DIGITS))
                .collect(Collectors.joining(" "));
    }

    /** A sentence that names what differs: properties, or rules where these are the same. */
    static String difference(Replica one, Replica other) {
        Set<String> here = words(one);
        Set<String> there = words(other);
        Map<Boolean, String> names = Stream.concat(here.stream(), there.stream())
                .filter(word -> !here.contains(word) || !there.contains(word))
                .map(word -> word.substring(0, word.indexOf('=')))
                .distinct()
                .sorted()
                .collect(Collectors.partitioningBy(
                        name -> name.startsWith(RULE),
                        Collectors.mapping(name -> name.replaceFirst("^" + RULE, ""), Collectors.joining(", "))));
        String properties = Objects.requireNonNull(names.get(false));
        return properties.isEmpty()
                ? "%s and %s would not try the same rules: %s. Other bundles run on one of them: let the settings of both name the same (tanqiao.bundles.locations, tanqiao.routes), and deploy again."
                        .formatted(one.hub(), other.hub(), names.get(true))
                : "%s and %s have other values of: %s. Set the same on both, and deploy again."
                        .formatted(one.hub(), other.hub(), properties);
    }

    private static Set<String> words(Replica replica) {
        return Arrays.stream(Objects.requireNonNullElse(replica.report().valuesHash(), "")
                        .split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
