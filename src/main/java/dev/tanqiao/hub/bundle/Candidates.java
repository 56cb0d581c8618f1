package dev.tanqiao.hub.bundle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Versions of bundles that do not run here, among those that do. */
@Component
public final class Candidates {

    private final BundleLoader loader;
    private final PropertyValues properties;
    private final Known known;
    private final String hubVersion;

    Candidates(
            BundleLoader loader,
            PropertyValues properties,
            Known known,
            @Value("${tanqiao.version}") String hubVersion) {
        this.loader = loader;
        this.properties = properties;
        this.known = known;
        this.hubVersion = hubVersion;
    }

    /**
     * Reads one.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what is wrong
     */
    public Bundle read(BundleFiles files) {
        return Bundle.of(files, hubVersion);
    }

    /** The bundles that run here, by their order. */
    public List<Bundle> running() {
        return loader.loaded();
    }

    /**
     * All bundles if this one ran, in place of its other version where there is one.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem when its order is that of another bundle
     */
    public List<Bundle> with(Bundle candidate) {
        List<Bundle> all = new ArrayList<>(running());
        all.removeIf(bundle -> bundle.name().equals(candidate.name()));
        all.add(candidate);
        BundleSources.refuseShared(all);
        return all.stream().sorted(Comparator.comparingInt(Bundle::order)).toList();
    }

    /**
     * The properties that it would have here, but for secrets.
     *
     * @throws IllegalArgumentException when one that it requires has no value
     */
    public Map<String, String> properties(Bundle candidate) {
        Map<String, String> values = new TreeMap<>();
        Map<String, PropertyValues.Told> told = properties.told(candidate);
        candidate.properties().forEach((name, property) -> {
            String value = Objects.requireNonNull(told.get(name), name).value();
            if (value != null) {
                values.put(name, value);
            } else if (property.required() && !property.secret()) {
                throw new IllegalArgumentException(
                        "The bundle %s requires the property '%s', which is not set on this hub; set %s."
                                .formatted(candidate.name(), name, candidate.variable(name)));
            }
        });
        return values;
    }

    /** What the hub knows about a person, as a bundle is shown it. */
    public Map<String, Object> person(Bundle asking, String account) {
        return known.person(account, asking.grants().unmasked());
    }

    /** What the hub knows about a settlement, as a bundle is shown it. */
    public Map<String, Object> settlement(Bundle asking, long id) {
        return known.settlement(id, asking.grants().unmasked());
    }
}
