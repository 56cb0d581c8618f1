package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.store.Hashes;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The values of a bundle's properties on one replica, to be compared with those on another: {@code name=3f2a91c0 …}. Of each only so much
 * of a hash is shown that it fits very many values, and another one for each deployment: nobody finds a secret by it.
 */
final class PropertyHashes {

    private static final int SHOWN_DIGITS = 8;

    private PropertyHashes() {}

    static String of(long deployment, Map<String, String> values) {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "="
                        + Hashes.sha256("%s %s %s".formatted(deployment, each.getKey(), each.getValue()))
                                .substring(0, SHOWN_DIGITS))
                .collect(Collectors.joining(" "));
    }

    /** A sentence that names the properties whose values differ. */
    static String difference(Replica one, Replica other) {
        List<String> here = words(one);
        List<String> there = words(other);
        String names = here.stream()
                .filter(word -> !there.contains(word))
                .map(word -> word.substring(0, word.indexOf('=')))
                .collect(Collectors.joining(", "));
        return "%s and %s have other values of: %s. Set the same on both, and deploy again."
                .formatted(one.hub(), other.hub(), names.isEmpty() ? "properties that only one of them has" : names);
    }

    private static List<String> words(Replica replica) {
        return Arrays.stream(Objects.requireNonNullElse(replica.report().valuesHash(), "")
                        .split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
