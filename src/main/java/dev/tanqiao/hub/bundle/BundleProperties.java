package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The properties of one bundle as they are set.
 *
 * @param values the value of each that has one, by name
 * @param declared the names of all
 * @param secret the names of those that no output shows
 */
public record BundleProperties(Map<String, String> values, Set<String> declared, Set<String> secret) {

    public BundleProperties {
        values = Map.copyOf(values);
        declared = Set.copyOf(declared);
        secret = Set.copyOf(secret);
    }

    /**
     * What {@code {{name}}} stands for where others see it; nothing where the property is not set.
     *
     * @throws IllegalArgumentException when there is no such property, or it is secret; the message says what may stand there
     */
    String shown(String name) {
        if (!declared.contains(name)) {
            throw new IllegalArgumentException("a property of bundle.yaml; there is no '%s'%s"
                    .formatted(name, Nearest.hint(name, new TreeSet<>(declared))));
        }
        if (secret.contains(name)) {
            throw new IllegalArgumentException(
                    "a property that is no secret; everybody who lists subscriptions sees the address");
        }
        return values.getOrDefault(name, "");
    }
}
