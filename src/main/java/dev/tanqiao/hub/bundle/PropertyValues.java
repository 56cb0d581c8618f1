package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.Bundle.Property;
import dev.tanqiao.hub.store.bundle.PropertyRows;
import dev.tanqiao.hub.store.bundle.PropertyRows.PropertyRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/**
 * Finds the values of bundles' properties: {@code tanqiao.bundle.BUNDLE.PROPERTY} in the settings, or the variable of that name, else what
 * was set over the API, else the default; of a secret, its variable or file alone.
 */
@Component
final class PropertyValues {

    private static final Logger log = LoggerFactory.getLogger(PropertyValues.class);
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("tanqiao.bundle");

    private final Environment environment;
    private final BundleSecrets secrets;
    private final PropertyRows rows;
    private final Set<String> unused = ConcurrentHashMap.newKeySet();

    PropertyValues(Environment environment, BundleSecrets secrets, PropertyRows rows) {
        this.environment = environment;
        this.secrets = secrets;
        this.rows = rows;
    }

    /** Another number whenever a property was set over the API, on any replica. */
    long revision() {
        return rows.revision();
    }

    /**
     * What a property is, and where that was said.
     *
     * @param value null: not set, or a secret
     * @param setBy {@code settings} (also the environment), {@code secret}, {@code api}, {@code default} or {@code nobody}
     * @param row what was set over the API, also where settings override it
     */
    record Told(
            @Nullable String value, String setBy, @Nullable PropertyRow row) {}

    /** What each property of a bundle is. */
    Map<String, Told> told(Bundle bundle) {
        Map<String, PropertyRow> ofApi = rows.of(bundle.name());
        Map<String, Told> told = new TreeMap<>();
        bundle.properties().forEach((name, property) -> {
            if (property.secret()) {
                told.put(name, new Told(null, secret(bundle, name, property) == null ? "nobody" : "secret", null));
                return;
            }
            PropertyRow row = ofApi.get(name);
            String given = given(bundle, name, property);
            if (given != null) {
                told.put(name, new Told(given, "settings", row));
            } else if (row != null && misfit(property.type(), row.value()).isEmpty()) {
                told.put(name, new Told(row.value(), "api", row));
            } else {
                told.put(name, new Told(property.standard(), property.standard() == null ? "nobody" : "default", null));
            }
        });
        return told;
    }

    /**
     * Says whether a property can have a value over the API.
     *
     * @param value null: what is set over the API is to hold no more
     * @throws IllegalArgumentException saying why not
     */
    void checkForApi(Bundle bundle, String name, @Nullable String value) {
        Property property = bundle.properties().get(name);
        if (property == null) {
            throw new IllegalArgumentException("The bundle %s has no property '%s'%s."
                    .formatted(
                            bundle.name(),
                            name,
                            Nearest.hint(name, new TreeSet<>(bundle.properties().keySet()))));
        }
        if (property.secret()) {
            throw new IllegalArgumentException(
                    "'%s' is a secret, which no API takes; %s.".formatted(name, howToSet(bundle, name, property)));
        }
        if (value == null) {
            return;
        }
        if (given(bundle, name, property) != null) {
            throw new IllegalArgumentException(
                    "%s stands in the settings or the environment of this hub, which override the API; change it there."
                            .formatted(setting(bundle, name)));
        }
        misfit(property.type(), value).ifPresent(expected -> {
            throw new IllegalArgumentException("'%s' is %s, not '%s'.".formatted(name, expected, value));
        });
    }

    /**
     * The properties of a bundle.
     *
     * @throws RuntimeException for the first that is missing, or does not fit
     */
    BundleProperties of(Bundle bundle) {
        Map<String, PropertyRow> ofApi = rows.of(bundle.name());
        Map<String, String> values = new TreeMap<>();
        Set<String> secret = new HashSet<>();
        bundle.properties().forEach((name, property) -> {
            String value =
                    property.secret() ? secret(bundle, name, property) : value(bundle, name, property, ofApi.get(name));
            if (value != null) {
                values.put(name, value);
                if (property.secret()) {
                    secret.add(name);
                }
            } else if (property.required()) {
                throw bundle.problem("/properties/" + name, "a value; " + howToSet(bundle, name, property));
            }
        });
        return new BundleProperties(values, bundle.properties().keySet(), secret);
    }

    private @Nullable String value(Bundle bundle, String name, Property property, @Nullable PropertyRow row) {
        String given = given(bundle, name, property);
        if (given == null) {
            return row != null && holds(bundle, name, property, row) ? row.value() : property.standard();
        }
        misfit(property.type(), given).ifPresent(expected -> {
            throw bundle.problem(
                    "/properties/" + name,
                    "%s; %s is '%s': %s"
                            .formatted(expected, setting(bundle, name), given, howToSet(bundle, name, property)));
        });
        return given;
    }

    /** A version of the bundle with another type for it keeps no hub from starting: then only the hub could take it back. */
    private static boolean holds(Bundle bundle, String name, Property property, PropertyRow row) {
        Optional<String> expected = misfit(property.type(), row.value());
        expected.ifPresent(fitting -> log.warn(
                "bundle.property_ignored bundle={} property={} setBy=\"{}\" expected=\"{}\" next=\"the default holds; bundle properties reset\"",
                bundle.name(),
                name,
                row.actor(),
                fitting));
        return expected.isEmpty();
    }

    /** In the settings or the environment. */
    private @Nullable String given(Bundle bundle, String name, Property property) {
        String given = Binder.get(environment)
                .bind(setting(bundle, name), Bindable.of(String.class))
                .orElse(null);
        return given != null && given.isBlank() && property.required() ? null : given;
    }

    private @Nullable String secret(Bundle bundle, String name, Property property) {
        ConfigurationPropertyName setting = ConfigurationPropertyName.of(setting(bundle, name));
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!isEnvironment(source) && source.getConfigurationProperty(setting) != null) {
                throw bundle.problem(
                        "/properties/" + name,
                        "no value in the settings (%s), where it can be read; %s"
                                .formatted(setting, howToSet(bundle, name, property)));
            }
        }
        return secrets.find(bundle.name(), name, bundle.variable(name)).orElse(null);
    }

    /**
     * A misspelt name would leave the property as it is, silently. Of a bundle that the settings do not name, a version may come that has
     * it, or may have gone: that is told, and no reason to stop.
     *
     * @param bundles all of them
     * @param deployable the names of bundles that were brought to be deployed: their versions come and go while the settings stay
     * @throws RuntimeException for the first that is set though no bundle declares it, or whose variable is another one's too
     */
    void refuseUnknown(Collection<Bundle> bundles, Set<String> deployable) {
        Map<String, String> settingOf = new TreeMap<>(); // by variable
        for (Bundle bundle : bundles) {
            for (String property : bundle.properties().keySet()) {
                String setting = setting(bundle, property);
                String other = settingOf.put(variable(setting), setting);
                if (other != null) {
                    throw bundle.problem(
                            "/properties/" + property,
                            "a name of its own; %s and %s share the variable %s"
                                    .formatted(other, setting, variable(setting)));
                }
            }
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(PREFIX::isAncestorOf)
                        .map(ConfigurationPropertyName::toString)
                        .filter(name -> !(isEnvironment(source)
                                ? settingOf.containsKey(variable(name))
                                : settingOf.containsValue(name)))
                        .forEach(name -> {
                            String hint = Nearest.hint(name, new TreeSet<>(settingOf.values()));
                            if (bundles.stream()
                                    .map(Bundle::name)
                                    .anyMatch(bundle -> !deployable.contains(bundle)
                                            && isOf(bundle, name, isEnvironment(source)))) {
                                throw new IllegalStateException(
                                        "No bundle has a property that %s sets%s. The hub was not started."
                                                .formatted(name, hint));
                            }
                            if (unused.add(name)) {
                                log.warn(
                                        "bundle.setting_unused name={} next=\"it holds once a bundle is deployed that has such a property{}\"",
                                        name,
                                        hint);
                            }
                        });
            }
        }
    }

    private static boolean isOf(String bundle, String setting, boolean isVariable) {
        String own = "%s.%s.".formatted(PREFIX, bundle);
        return isVariable ? variable(setting).startsWith(variable(own)) : setting.startsWith(own);
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private static String howToSet(Bundle bundle, String name, Property property) {
        return property.secret()
                ? "set the variable %s, or put a file %s/%s into tanqiao.bundles.secrets-directory"
                        .formatted(bundle.variable(name), bundle.name(), name)
                : "set %s or the variable %s".formatted(setting(bundle, name), bundle.variable(name));
    }

    static String setting(Bundle bundle, String property) {
        return "%s.%s.%s".formatted(PREFIX, bundle.name(), property);
    }

    /** {@code TANQIAO_BUNDLE_CANTEEN_LATE_AFTER}; a number between underscores is the place in a list to Spring, {@code level[2]}. */
    static String variable(String setting) {
        return setting.replaceAll("[.\\-\\[]", "_").replace("]", "").toUpperCase(Locale.ROOT);
    }

    /** What is expected of a value, where that one does not fit. */
    static Optional<String> misfit(Property.Type type, String value) {
        try {
            switch (type) {
                case STRING -> {}
                case INTEGER -> new BigInteger(value);
                case NUMBER -> new BigDecimal(value);
                case BOOLEAN -> {
                    if (!List.of("true", "false").contains(value)) {
                        throw new IllegalArgumentException();
                    }
                }
                case DURATION -> DurationStyle.detectAndParse(value);
            }
            return Optional.empty();
        } catch (IllegalArgumentException unfit) {
            return Optional.of(
                    switch (type) {
                        case STRING -> "a text";
                        case INTEGER -> "an integer";
                        case NUMBER -> "a number";
                        case BOOLEAN -> "true or false";
                        case DURATION -> "a duration like 90s, 15m or PT1H";
                    });
        }
    }
}
