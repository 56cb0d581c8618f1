package dev.tanqiao.hub;

import dev.tanqiao.yaml.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;

/** Whether a hub would take settings, without starting one: whether each is one, and has a value that fits. */
public final class SettingCheck {

    private static final String OURS = "tanqiao.";
    private static final EnumerablePropertySource<?> DEFAULTS = defaults();

    private SettingCheck() {}

    /**
     * What is wrong.
     *
     * @param setting its full name
     */
    public record Complaint(String setting, String problem) {}

    /** @param settings by their full names */
    public static List<Complaint> of(Map<String, Object> settings) {
        List<String> known = Arrays.stream(DEFAULTS.getPropertyNames())
                .filter(name -> name.startsWith(OURS))
                .toList();
        List<Complaint> complaints = new ArrayList<>();
        for (String setting : new TreeSet<>(settings.keySet())) {
            if (!known.contains(setting)) {
                complaints.add(new Complaint(setting, "there is no setting " + setting + Nearest.hint(setting, known)));
            }
        }
        return complaints.isEmpty() ? misfit(settings) : complaints;
    }

    /** The first value that does not fit; whether one does may depend on others. */
    private static List<Complaint> misfit(Map<String, Object> settings) {
        var sources = new MutablePropertySources();
        sources.addLast(new MapPropertySource("given", settings));
        sources.addLast(DEFAULTS);
        try {
            new Binder(ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(sources))
                    .bind("tanqiao", Bindable.of(Settings.class));
            return List.of();
        } catch (BindException unfit) {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(unfit);
            return List.of(
                    cause instanceof SettingProblem problem
                            ? new Complaint(problem.setting(), problem.problem())
                            : new Complaint(unfit.getName().toString(), "does not fit: " + cause.getMessage()));
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
