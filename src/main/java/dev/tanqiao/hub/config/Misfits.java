package dev.tanqiao.hub.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySources;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** Values of settings that do not fit. Spring ends at the first; here the default takes its place, until all are found. */
final class Misfits {

    static final EnumerablePropertySource<?> DEFAULTS = defaults();

    private Misfits() {}

    /**
     * What is wrong, by the name of the setting, as Spring comes upon it.
     *
     * @param given without the defaults
     * @param placeholders where the values of placeholders are
     */
    static Map<String, String> of(PropertySources given, PropertySources placeholders) {
        Map<String, Object> mended = new HashMap<>();
        var sources = new MutablePropertySources(given);
        sources.addFirst(new MapPropertySource("mended", mended));
        sources.addLast(DEFAULTS);
        var binder = new Binder(
                ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(placeholders));
        Map<String, String> found = new LinkedHashMap<>();
        while (true) {
            try {
                binder.bind("tanqiao", Bindable.of(Settings.class), new EmptySettings().apply(BindHandler.DEFAULT));
                return found;
            } catch (BindException unfit) {
                String setting = told(unfit, found);
                Object mend = DEFAULTS.getProperty(setting);
                if (mend == null || mended.put(setting, mend) != null) {
                    return found;
                }
            }
        }
    }

    private static String told(BindException unfit, Map<String, String> found) {
        if (NestedExceptionUtils.getMostSpecificCause(unfit) instanceof SettingProblem problem) {
            found.put(problem.setting(), problem.problem());
            return problem.setting();
        }
        String setting = unfit.getName().toString();
        found.put(setting, misfit(unfit));
        return setting;
    }

    /** What was found, and what is wanted. */
    static String misfit(BindException unfit) {
        ConfigurationProperty property = unfit.getProperty();
        Class<?> type = unfit.getTarget().getType().resolve(Object.class);
        return SettingProblem.problem(property == null ? "" : property.getValue(), wanted(type, unfit));
    }

    private static String wanted(Class<?> type, BindException unfit) {
        if (type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == double.class || type == BigDecimal.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration, like 10s, 5m or 2h";
        }
        return type == URI.class
                ? "an address"
                : String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(unfit).getMessage());
    }

    /** Where a setting is given, {@code hub.yaml:4} or the variable; empty: on the command line, or nowhere. */
    static Optional<String> place(String setting, PropertySources sources) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(setting);
        return StreamSupport.stream(ConfigurationPropertySources.from(sources).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst()
                .map(ConfigurationProperty::getOrigin)
                .map(Misfits::place);
    }

    private static @Nullable String place(Origin origin) {
        if (origin instanceof PropertySourceOrigin within && within.getOrigin() != null) {
            return place(within.getOrigin());
        }
        if (origin instanceof SystemEnvironmentOrigin variable) {
            return "variable " + variable.getProperty();
        }
        if (!(origin instanceof TextResourceOrigin text)) {
            return null;
        }
        Resource file = text.getResource();
        TextResourceOrigin.Location location = text.getLocation();
        return file == null || location == null || file instanceof ClassPathResource
                ? null
                : "%s:%s".formatted(path(file), location.getLine() + 1);
    }

    private static String path(Resource file) {
        try {
            return file.getFile().getPath();
        } catch (IOException elsewhere) {
            return file.getDescription();
        }
    }

    private static EnumerablePropertySource<?> defaults() {
        try {
            return (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                    .load("defaults", new ClassPathResource("application.yaml"))
                    .get(0);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
