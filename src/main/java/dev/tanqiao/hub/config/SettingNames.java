package dev.tanqiao.hub.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The names of all settings of this jar, as Spring tells them apart: in lower case and without {@code -}. */
final class SettingNames {

    private SettingNames() {}

    /** What takes the name of a setting of a person's: {@code pageSize}, {@code page_size} and {@code page-size} are one. */
    static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** A setting as docs/SETTINGS.md has it. */
    record Setting(String name, boolean isList) {}

    /** All, by their plain names. */
    static Map<String, Setting> all() {
        Map<String, Setting> settings = new TreeMap<>();
        collect("tanqiao", Settings.class, settings);
        HubExtension.settingsOfThisJar().forEach(name -> settings.put(plain(name), new Setting(name, false)));
        return settings;
    }

    private static void collect(String prefix, Class<?> type, Map<String, Setting> settings) {
        for (RecordComponent component : List.of(type.getRecordComponents())) {
            String name = "%s.%s".formatted(prefix, withHyphens(component.getName()));
            if (component.getType().isRecord()) {
                collect(name, component.getType(), settings);
            } else {
                settings.put(plain(name), new Setting(name, Collection.class.isAssignableFrom(component.getType())));
            }
        }
    }

    private static String withHyphens(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
