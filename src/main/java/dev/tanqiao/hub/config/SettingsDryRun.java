package dev.tanqiao.hub.config;

import dev.tanqiao.base.yaml.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** Whether a hub would take settings, without starting one: whether each is one, and has a value that fits. */
public final class SettingsDryRun {

    private static final String OURS = "tanqiao.";
    private static final String OF_A_BUNDLE = "bundle."; // whether the bundle has it, its loader tells

    private static final List<String> NAMES = Stream.concat(
                    Arrays.stream(Misfits.DEFAULTS.getPropertyNames()), HubExtension.settingsOfThisJar().stream())
            .filter(name -> name.startsWith(OURS))
            .map(SettingsDryRun::plain)
            .toList();

    private SettingsDryRun() {}

    /**
     * What is wrong, by the name of the setting.
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
        Map<String, Object> full = new TreeMap<>();
        settings.forEach((name, value) -> full.put(OURS + name, value));
        var given = new MutablePropertySources();
        given.addLast(new MapPropertySource("given", full));
        var placeholders = new MutablePropertySources(given);
        placeholders.addLast(Misfits.DEFAULTS);
        new StandardEnvironment().getPropertySources().forEach(placeholders::addLast);
        Map<String, String> complaints = new TreeMap<>();
        Misfits.of(given, placeholders).forEach((setting, problem) -> complaints.put(plain(setting), problem));
        return complaints;
    }

    private static String plain(String setting) {
        return setting.startsWith(OURS) ? setting.substring(OURS.length()) : setting;
    }
}
