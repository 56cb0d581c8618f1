package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The bundles of a scenario besides the shipped one: where they lie, and what their properties are set to. */
final class GivenBundles {

    /** The address at which a route of a bundle begins. */
    private static final Pattern ADDRESS = Pattern.compile("/(?:in|ext)/([^/?]+)/.*");

    /** What stands in a property for the brokers that the scenario is played with. */
    static final String KAFKA = "kafka";

    private final JsonNode said;
    private final List<Read> read = new ArrayList<>();
    private final Map<String, String> unreadable = new TreeMap<>();

    /** @param said a list of locations, or of maps with {@code location} and {@code properties} */
    GivenBundles(JsonNode said) {
        this.said = said;
        for (int i = 0; i < said.size(); i++) {
            try {
                for (Bundle bundle : BundleWorkbench.bundles(location(said.path(i)))) {
                    read.add(new Read("/" + i, said.path(i).path("properties"), bundle));
                }
            } catch (RuntimeException unfit) {
                unreadable.put("/" + i, String.valueOf(unfit.getMessage()));
            }
        }
    }

    /**
     * A bundle.
     *
     * @param at where it is given
     * @param properties that are given
     */
    private record Read(String at, JsonNode properties, Bundle bundle) {

        boolean isSecret(String property) {
            Bundle.Property declared = bundle.properties().get(property);
            return declared != null && declared.secret();
        }
    }

    /** {@code tanqiao.bundles.locations}. */
    List<String> locations() {
        return StreamSupport.stream(said.spliterator(), false)
                .map(GivenBundles::location)
                .toList();
    }

    /** Whether a property stands for a broker of Kafka. */
    boolean needKafka() {
        return said.findValues("properties").stream()
                .anyMatch(properties -> properties.toString().contains("{{" + KAFKA + "}}"));
    }

    private static String location(JsonNode one) {
        return one.isTextual() ? one.asText() : one.path("location").asText();
    }

    /** The settings of the properties that are no secrets, by their names without {@code tanqiao.}. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        read.forEach(one -> one.properties().properties().forEach(property -> {
            if (!one.isSecret(property.getKey())) {
                settings.put(
                        "bundle.%s.%s".formatted(one.bundle().name(), property.getKey()),
                        property.getValue().asText());
            }
        }));
        return settings;
    }

    /** The values of all secret properties by {@code bundle/property}; those that are not given are made up. */
    private Map<String, String> secrets() {
        Map<String, String> secrets = new TreeMap<>();
        read.forEach(one -> one.bundle().properties().keySet().stream()
                .filter(one::isSecret)
                .forEach(name -> secrets.put(
                        one.bundle().name() + "/" + name,
                        one.properties().path(name).asText(BundleWorkbench.madeUp(name)))));
        return secrets;
    }

    /** Writes the secrets as an installation has them: a file {@code bundle/property} for each. */
    void writeSecrets(Path folder) {
        secrets().forEach((name, value) -> {
            try {
                OwnerOnly.make(folder.resolve(name));
                Files.writeString(folder.resolve(name), value);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        });
    }

    /**
     * The secret that a caller shows.
     *
     * @param path of the bundle's route, {@code /in/BUNDLE/NAME} or {@code /ext/BUNDLE/NAME}
     */
    String secret(String path, String property) {
        return Objects.requireNonNull(secrets().get(bundle(path).orElseThrow() + "/" + property));
    }

    private static Optional<String> bundle(String path) {
        Matcher address = ADDRESS.matcher(path);
        return address.matches() ? Optional.of(address.group(1)) : Optional.empty();
    }

    /** Tells of a secret that no caller can show at that path: what was expected. */
    Optional<String> problemOfSecret(String path, String property) {
        Optional<String> bundle = bundle(path);
        if (bundle.isEmpty()) {
            return Optional.of("a secret is shown to a route of a bundle, at /in/BUNDLE/NAME or /ext/BUNDLE/NAME");
        }
        String name = bundle.get() + "/" + property;
        return secrets().containsKey(name)
                ? Optional.empty()
                : Optional.of("no bundle of given.bundles has the secret property %s%s"
                        .formatted(name, Nearest.hint(name, secrets().keySet())));
    }

    /** Tells of every bundle that cannot be read, and of every property that cannot be set: where, and what was expected. */
    void check(BiConsumer<String, String> complain) {
        unreadable.forEach(complain);
        for (Read one : read) {
            Map<String, Bundle.Property> properties = one.bundle().properties();
            one.properties().fieldNames().forEachRemaining(name -> {
                if (!properties.containsKey(name)) {
                    complain.accept(
                            YamlDocument.below(one.at() + "/properties", name),
                            "the bundle %s has no property %s%s"
                                    .formatted(
                                            one.bundle().name(),
                                            name,
                                            Nearest.hint(name, new TreeSet<>(properties.keySet()))));
                }
            });
            properties.forEach((name, property) -> {
                if (property.required()
                        && !property.secret()
                        && !one.properties().has(name)) {
                    complain.accept(
                            one.at(),
                            "the bundle %s requires the property %s; give it under properties"
                                    .formatted(one.bundle().name(), name));
                }
            });
        }
    }
}
