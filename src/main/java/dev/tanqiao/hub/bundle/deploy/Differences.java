package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What hubs on one database run differently: purchases are decided by whichever hub comes first. */
public final class Differences {

    private Differences() {}

    /** A sentence for each bundle that not all run alike, of those that live, tell what they run, and are at the same revision. */
    public static List<String> of(List<Replica> replicas) {
        List<Replica> telling = replicas.stream()
                .filter(replica ->
                        replica.alive() && !replica.report().bundles().isEmpty())
                .toList();
        Map<String, Map<String, String>> versions = new TreeMap<>();
        for (Replica replica : telling) {
            for (String stamp : replica.report().bundles()) {
                String[] parts = stamp.split("@", 2);
                versions.computeIfAbsent(parts[0], none -> new TreeMap<>()).put(replica.hub(), parts[1]);
            }
        }
        boolean isSwapping = telling.stream()
                        .map(replica -> replica.report().revision())
                        .distinct()
                        .count()
                > 1;
        return isSwapping
                ? List.of()
                : versions.entrySet().stream()
                        .filter(each -> each.getValue().size() < telling.size()
                                || new TreeSet<>(each.getValue().values()).size() > 1)
                        .map(each -> sentence(each.getKey(), each.getValue(), telling))
                        .toList();
    }

    private static String sentence(String bundle, Map<String, String> versions, List<Replica> replicas) {
        Map<String, String> all = new HashMap<>(versions);
        replicas.forEach(replica -> all.putIfAbsent(replica.hub(), "none"));
        return "Bundle %s differs: %s."
                .formatted(
                        bundle,
                        new TreeMap<>(all)
                                .entrySet().stream()
                                        .map(each -> each.getKey() + " runs " + each.getValue())
                                        .collect(Collectors.joining(", ")));
    }
}
