package dev.tanqiao.hub.config;

import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** What else a jar adds to a hub, and its settings; the production jar has none. */
public interface HubExtension {

    /** Full names. Each is empty unless given, and the profile {@code production} refuses it. */
    Set<String> settings();

    /** Adds beans of its own; those of the hub come later. */
    void extend(GenericApplicationContext hub);

    /** The settings of all extensions in this jar. */
    static Set<String> settingsOfThisJar() {
        return ofThisJar().stream().flatMap(each -> each.settings().stream()).collect(Collectors.toSet());
    }

    /** Lets the extensions in this jar add what they have. */
    static void extendAll(ConfigurableApplicationContext hub) {
        hub.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "extensions",
                        settingsOfThisJar().stream().collect(Collectors.toMap(Function.identity(), setting -> ""))));
        ofThisJar().forEach(each -> each.extend((GenericApplicationContext) hub));
    }

    private static List<HubExtension> ofThisJar() {
        return ServiceLoader.load(HubExtension.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
