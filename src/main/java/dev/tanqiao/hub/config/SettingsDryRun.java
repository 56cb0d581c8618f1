package dev.tanqiao.hub.config;

import dev.tanqiao.base.yaml.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Whether a hub would take settings, without starting one: whether each is one, and has a value that fits. */
public final class SettingsDryRun {

    private static final String OURS = "tanqiao.";
    private static final String OF_A_BUNDLE = "bundle."; // whether the bundle has it, its loader tells
    private static final EnumerablePropertySource<?> DEFAULTS = defaults();

    private static final List<String> NAMES = Stream.concat(
                    Arrays.stream(DEFAULTS.getPropertyNames()), HubExtension.settingsOfThisJar().stream())
            .filter(name -> name.startsWith(OURS))
            .map(SettingsDryRun::plain)
            .toList();

    private SettingsDryRun() {}

    /**
     * What is wrong, by the name of the setting; of values that do not fit the first.
     *
     * @param settings by their names as docs/SETTINGS.md has them, without {@code tanqiao.}
     */
    public static Map<String, String> of(Map<String, Object> settings) {
        Map<String, String> complaints = new TreeMap<>();
        for (String setting : settings.keySet()) {
            if (setting.startsWith(OURS)) {
                complaints.put(setting, "settings are written without 'tanqiao.' here");
            } else if (!NAMES.contains(setting) && !setting.startsWith(OF_A_BUNDLE)) {
                complaints.put(setting, "there is no setting " + setting + Nearest.hint(setting, NAMES));
            }
        }
        return complaints.isEmpty() ? misfit(settings) : complaints;
    }

    /** Whether a value fits may depend on others. */
    private static Map<String, String> misfit(Map<String, Object> settings) {
        var binding = new MutablePropertySources();
        Map<String, Object> full = new TreeMap<>();
        settings.forEach((name, value) -> full.put(OURS + name, value));
        binding.addLast(new MapPropertySource("given", full));
        binding.addLast(DEFAULTS);
        var resolving = new MutablePropertySources(binding);
        new StandardEnvironment().getPropertySources().forEach(resolving::addLast);
        try {
            new Binder(ConfigurationPropertySources.from(binding), new PropertySourcesPlaceholdersResolver(resolving))
                    .bind("tanqiao", Bindable.of(Settings.class), new EmptySettings().apply(BindHandler.DEFAULT));
            return Map.of();
        } catch (BindException unfit) {
            return told(unfit);
        }
    }

    private static Map<String, String> told(BindException unfit) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(unfit);
        if (cause instanceof SettingProblem problem) {
            return Map.of(plain(problem.setting()), problem.problem());
        }
        ConfigurationProperty property = unfit.getProperty();
        return Map.of(
                plain(unfit.getName().toString()),
                "is '%s', which does not fit: %s"
                        .formatted(property == null ? "" : property.getValue(), cause.getMessage()));
    }

    private static String plain(String setting) {
        return setting.startsWith(OURS) ? setting.substring(OURS.length()) : setting;
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
